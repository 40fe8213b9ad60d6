package io.github.das4j.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.Json;
import io.github.das4j.judge.Reply.Fault;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a chat completion says as a number. */
final class VlmAnswer {

  /** A number alone, in whatever a model is fond of putting around it. */
  private static final Pattern NUMBER =
      Pattern.compile("[\\s\"'*`]*([-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)[\\s\"'*`.]*");

  /** What models that think aloud close their thoughts with. */
  private static final String END_OF_THOUGHT = "</think>";

  private static final Pattern AROUND_WORDS = Pattern.compile("[^a-z]+");

  private final JsonNode body;
  private final JsonNode choice;
  private final UnaryOperator<String> quoted;

  private VlmAnswer(JsonNode body, UnaryOperator<String> quoted) {
    this.body = body;
    this.choice = body.path("choices").path(0);
    this.quoted = quoted;
  }

  /**
   * An answer about one image.
   *
   * @param text of the whole answer, as it came
   * @param quoted makes of a text what a message can hold
   */
  static Reply read(String text, AnswerForm form, UnaryOperator<String> quoted) {
    try {
      return new VlmAnswer(Json.MAPPER.readTree(text), quoted).reply(form);
    } catch (JsonProcessingException e) {
      return Reply.none(1, "its answer is no JSON", Fault.LASTING);
    }
  }

  private Reply reply(AnswerForm form) {
    if (choice.isMissingNode()) {
      String said = body.path("error").path("message").asText();
      return Reply.none(
          1,
          said.isBlank() ? "its answer has no \"choices\"" : "it said '" + quoted.apply(said) + "'",
          Fault.LASTING);
    }
    return form == AnswerForm.NUMBER ? number() : yes();
  }

  private Reply number() {
    Matcher number = NUMBER.matcher(text());
    if (!number.matches()) {
      return reply(Double.NaN, Optional.of(said() + " where a number belongs"));
    }
    double value = Double.parseDouble(number.group(1));
    return Double.isFinite((float) value)
        ? reply(value, Optional.empty())
        : reply(Double.NaN, Optional.of(said() + ", which is beyond the numbers of float32"));
  }

  /** P(yes) / (P(yes) + P(no)) at the first token that is either, or could have been. */
  private Reply yes() {
    JsonNode tokens = choice.path("logprobs").path("content");
    if (tokens.isEmpty()) {
      return Reply.none(
          1,
          "it gives no probabilities of its words (logprobs): ask for a number, as in"
              + " vlm:URL,MODEL,QUESTION,number",
          Fault.LASTING);
    }
    for (JsonNode token : tokens) {
      double yes = 0;
      double no = 0;
      for (JsonNode other : token.path("top_logprobs")) {
        double probability = Math.exp(other.path("logprob").asDouble(Double.NEGATIVE_INFINITY));
        String word = word(other.path("token").asText());
        yes += word.equals("yes") ? probability : 0;
        no += word.equals("no") ? probability : 0;
      }
      if (yes + no > 0) {
        return reply(yes / (yes + no), Optional.empty());
      }
    }
    return reply(Double.NaN, Optional.of(said() + " where yes or no belongs"));
  }

  private static String word(String token) {
    return AROUND_WORDS.matcher(token.toLowerCase(Locale.ROOT)).replaceAll("");
  }

  private String text() {
    JsonNode content = choice.path("message").path("content");
    StringBuilder text = new StringBuilder(content.asText());
    // Some services answer with a list of parts.
    content.forEach(part -> text.append(part.path("text").asText()));
    if (text.length() == 0) {
      text.append(choice.path("message").path("refusal").asText());
    }
    return text.substring(
        text.lastIndexOf(END_OF_THOUGHT) < 0
            ? 0
            : text.lastIndexOf(END_OF_THOUGHT) + END_OF_THOUGHT.length());
  }

  private String said() {
    return "it answered '" + quoted.apply(text()) + "'";
  }

  private Reply reply(double value, Optional<String> problem) {
    JsonNode counted = body.path("usage");
    JsonNode cost = counted.path("cost");
    Usage usage =
        new Usage(
            counted.path("prompt_tokens").asLong(),
            counted.path("completion_tokens").asLong(),
            cost.isNumber() ? OptionalDouble.of(cost.asDouble()) : OptionalDouble.empty());
    return new Reply(new double[] {value}, problem, Optional.empty(), usage);
  }
}
