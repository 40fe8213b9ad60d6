package io.github.das4j.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.fixtures.StandInJudge;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VlmBoxTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final StandInJudge service = StandInJudge.ofChat();

  @AfterEach
  void close() {
    service.close();
  }

  private VlmBox box(AnswerForm form) {
    VlmSpec spec = new VlmSpec(service.url(), "see-1", "How red is this {prompt}?", form);
    return new VlmBox(spec, SOON, Optional.empty());
  }

  private Reply asked(AnswerForm form) {
    return box(form).ask(JudgeDeskTest.questions("fire engine", 0xff8000));
  }

  @Test
  void aQuestionIsSentAsOpenAiHasIt() {
    Reply reply = asked(AnswerForm.NUMBER);
    assertThat(reply.values()).containsExactly(1);
    assertThat(reply.usage()).isEqualTo(new Usage(90, 4, OptionalDouble.empty()));
    JsonNode body = service.transcript().get(0).body();
    assertThat(body.path("model").asText()).isEqualTo("see-1");
    assertThat(body.path("temperature").asDouble(1)).isZero();
    assertThat(body.path("max_tokens").asInt()).isEqualTo(32);
    assertThat(body.has("logprobs")).isFalse();
    JsonNode parts = body.path("messages").path(0).path("content");
    assertThat(parts.path(0).path("text").asText())
        .isEqualTo("How red is this fire engine?\nAnswer with one number and nothing else.");
    assertThat(parts.path(1).path("type").asText()).isEqualTo("image_url");
    assertThat(parts.path(1).path("image_url").path("url").asText())
        .startsWith("data:image/png;base64,iVBOR");
  }

  @Test
  void aProbabilityOfYesIsThatAmongYesAndNo() {
    double green = box(AnswerForm.YES).ask(JudgeDeskTest.questions("", 0x00ff00)).values()[0];
    double reddish = box(AnswerForm.YES).ask(JudgeDeskTest.questions("", 0x7f0000)).values()[0];
    assertThat(green).isCloseTo(0.5, within(1e-12));
    assertThat(reddish).isCloseTo((1 + 127 / 255.0) / 2, within(1e-12));
    JsonNode body = service.transcript().get(0).body();
    assertThat(body.path("logprobs").asBoolean()).isTrue();
    assertThat(body.path("top_logprobs").asInt()).isEqualTo(20);
  }

  private static String said(String text) {
    return "{\"choices\": [{\"message\": {\"content\": \"" + text + "\"}}]}";
  }

  @ParameterizedTest
  @CsvSource({"7, 7", "' 7.5. ', 7.5", "**-3e-2**, -0.03", "<think>8 or 9?</think>\\n9, 9"})
  void numbersComeInManyDresses(String text, double value) {
    service.next(200, said(text));
    assertThat(asked(AnswerForm.NUMBER).values()).containsExactly(value);
  }

  @ParameterizedTest
  @CsvSource({
    "I cannot say, it answered 'I cannot say' where a number belongs",
    "7/10, it answered '7/10' where a number belongs",
    "NaN, it answered 'NaN' where a number belongs",
    "1e60, 'it answered ''1e60'', which is beyond the numbers of float32'",
  })
  void whatIsNoNumberIsQuoted(String text, String problem) {
    service.next(200, said(text));
    Reply reply = asked(AnswerForm.NUMBER);
    assertThat(reply.values()).containsExactly(Double.NaN);
    assertThat(reply.problem()).hasValue(problem);
    assertThat(reply.fault()).isEmpty();
  }

  @Test
  void whatIsNotTheProtocolIsAFaultThatLasts() {
    for (Map.Entry<String, String> answer :
        Map.of(
                "<html>", "its answer is no JSON",
                "{}", "its answer has no \"choices\"",
                "{\"error\": {\"message\": \"no such model\"}}", "it said 'no such model'")
            .entrySet()) {
      service.next(200, answer.getKey());
      Reply reply = asked(AnswerForm.NUMBER);
      assertThat(reply.problem()).hasValue(answer.getValue());
      assertThat(reply.fault()).hasValue(Reply.Fault.LASTING);
    }
    service.next(200, said("Yes"));
    assertThat(asked(AnswerForm.YES).problem().orElse("")).contains("ask for a number");
  }

  @Test
  void neitherYesNorNoIsQuoted() {
    service.next(
        200,
        "{\"choices\": [{\"message\": {\"content\": \"Perhaps\"}, \"logprobs\": {\"content\":"
            + " [{\"token\": \"Perhaps\", \"top_logprobs\": [{\"token\": \"Perhaps\","
            + " \"logprob\": 0}]}]}}]}");
    assertThat(asked(AnswerForm.YES).problem())
        .hasValue("it answered 'Perhaps' where yes or no belongs");
  }

  @Test
  void aServiceThatTakesAnotherFormIsAskedInThat() {
    VlmBox box = box(AnswerForm.YES);
    for (String complaint :
        List.of(
            "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
            "'temperature' does not support 0 with this model",
            "top_logprobs must be at most 5")) {
      service.next(400, "{\"error\": {\"message\": \"" + complaint + "\"}}");
      Reply refused = box.ask(JudgeDeskTest.questions("", 0xff));
      assertThat(refused.fault()).hasValue(Reply.Fault.PASSING);
    }
    assertThat(box.ask(JudgeDeskTest.questions("", 0xff00)).problem()).isEmpty();
    JsonNode last = service.transcript().get(3).body();
    assertThat(last.has("max_tokens") || last.has("temperature")).isFalse();
    assertThat(last.path("max_completion_tokens").asInt()).isEqualTo(32);
    assertThat(last.path("top_logprobs").asInt()).isEqualTo(5);
    service.next(400, "{\"error\": {\"message\": \"max_tokens\"}}");
    assertThat(box.ask(JudgeDeskTest.questions("", 0xff)).fault()).hasValue(Reply.Fault.LASTING);
  }

  @Test
  void theCostIsWhatTheServiceSays() {
    service.next(
        200,
        "{\"choices\": [{\"message\": {\"content\": [{\"type\": \"text\", \"text\": \"4\"}]}}],"
            + " \"usage\": {\"prompt_tokens\": 10, \"completion_tokens\": 2, \"cost\": 0.25}}");
    Reply reply = asked(AnswerForm.NUMBER);
    assertThat(reply.values()).containsExactly(4);
    assertThat(reply.usage()).isEqualTo(new Usage(10, 2, OptionalDouble.of(0.25)));
  }

  @Test
  void theCostIsByThePricesWhereTheServiceSaysNone() {
    JudgeSettings priced =
        JudgeDeskTest.settings(Map.of("judge.input_price", 2.0, "judge.output_price", 10.0));
    try (JudgeDesk desk = new JudgeDesk(priced, AnswerBook.inMemory(), name -> null, line -> {})) {
      desk.ask(box(AnswerForm.NUMBER), "vlm:x", JudgeDeskTest.questions("", 1, 2, 3, 4, 5));
      assertThat(desk.spending().calls()).isEqualTo(5);
      assertThat(desk.spending().input()).isEqualTo(450);
      assertThat(desk.spending().cost().orElseThrow())
          .isCloseTo((450 * 2 + 20 * 10) / 1e6, within(1e-12));
    }
  }

  @Test
  void anAddressMayNameTheWholePathOrNot() {
    for (String url : List.of("http://h/v1", "http://h/v1/", "http://h/v1/chat/completions")) {
      assertThat(new VlmSpec(url, "m", "q", AnswerForm.YES).address())
          .hasToString("http://h/v1/chat/completions");
    }
    assertThatThrownBy(() -> new VlmSpec("nowhere", "m", "q", AnswerForm.YES))
        .hasMessageContaining("is no address");
  }
}
