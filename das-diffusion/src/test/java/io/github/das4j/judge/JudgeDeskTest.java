package io.github.das4j.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.declaration.Declarations;
import io.github.das4j.fixtures.StandInJudge;
import io.github.das4j.fixtures.StandInJudge.Answer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeDeskTest {

  private static final String SECRET = "sk-very-secret-0123456789";

  @TempDir Path folder = Path.of("");

  private final List<String> told = new ArrayList<>();
  private StandInJudge service = StandInJudge.ofImages();
  private final List<JudgeDesk> desks = new ArrayList<>();

  @BeforeEach
  void serve() {
    service.close();
    service = StandInJudge.ofImages();
  }

  @AfterEach
  void close() {
    desks.forEach(JudgeDesk::close);
    service.close();
  }

  static JudgeSettings settings(Map<String, Object> changed) {
    Map<String, Object> values = new HashMap<>(Declarations.values(JudgeSettings.standard()));
    values.putAll(changed);
    return Declarations.build(JudgeSettings.class, values);
  }

  private JudgeDesk desk(Map<String, Object> changed) {
    JudgeDesk desk =
        new JudgeDesk(
            settings(changed),
            AnswerBook.in(folder.resolve(AnswerBook.FILE)),
            name -> name.equals("JUDGE_KEY") ? SECRET : null,
            told::add);
    desks.add(desk);
    return desk;
  }

  private HttpBox box(JudgeDesk desk) {
    return new HttpBox(service.url(), desk.settings().patience(), desk.key());
  }

  /** Blank images of these colours; equal colours are equal images. */
  static List<Question> questions(String prompt, int... colours) {
    List<Question> questions = new ArrayList<>();
    for (int rgb : colours) {
      BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
      for (int i = 0; i < 12; i++) {
        image.setRGB(i % 4, i / 4, rgb);
      }
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      try {
        ImageIO.write(image, "png", png);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      questions.add(
          new Question(Integer.toHexString(rgb), PngSource.of(png.toByteArray()), prompt));
    }
    return questions;
  }

  @Test
  void anImageIsAskedAboutOnceAndAllOfALevelInOneCall() {
    JudgeDesk desk = desk(Map.of());
    double[] values =
        desk.ask(box(desk), "http:x", questions("a cat", 0xff0000, 0xff, 0xff0000)).values();
    assertThat(values).containsExactly(new double[] {1, -1, 1}, within(1e-9));
    desk.ask(box(desk), "http:x", questions("a cat", 0xff, 0x8000));
    desk.ask(box(desk), "http:x", questions("a dog", 0xff));
    desk.ask(box(desk), "http:y", questions("a cat", 0xff));
    assertThat(service.transcript().stream().map(a -> a.body().path("images").size()))
        .containsExactly(2, 1, 1, 1);
    assertThat(desk.spending().calls()).isEqualTo(4);
    assertThat(desk.spending().answers()).isEqualTo(5);
  }

  @Test
  void aBatchLimitsTheImagesOfACall() {
    JudgeDesk desk = desk(Map.of("judge.batch", 2));
    double[] values =
        desk.ask(box(desk), "http:x", questions("", 0xff0000, 0xff, 0x800000, 0x80, 0)).values();
    assertThat(values)
        .containsExactly(new double[] {1, -1, 128 / 255.0, -128 / 255.0, 0}, within(1e-9));
    assertThat(service.transcript()).hasSize(3);
  }

  @Test
  void whatFailsInPassingIsAskedAgain() {
    service
        .next(new Answer(429, Map.of("Retry-After", "1"), ""))
        .next(503, "{\"error\": {\"message\": \"overloaded\"}}");
    JudgeDesk desk = desk(Map.of());
    long start = System.nanoTime();
    assertThat(desk.ask(box(desk), "http:x", questions("", 0xff)).values()).containsExactly(-1);
    assertThat(System.nanoTime() - start).isGreaterThan(1_900_000_000L);
    assertThat(desk.spending().calls()).isEqualTo(3);
    assertThat(told)
        .containsExactly(
            "reward http:x: it answered with status 429; asking again",
            "reward http:x: it answered with status 503: 'overloaded'; asking again");
  }

  @Test
  void onlyImagesWithoutAnAnswerAreAskedAboutAgain() {
    BlackBox half =
        new BlackBox() {
          @Override
          public String name() {
            return "half";
          }

          @Override
          public Reply ask(List<Question> questions) {
            double[] values = new double[questions.size()];
            java.util.Arrays.fill(values, Double.NaN);
            values[0] = questions.size();
            return new Reply(
                values, Optional.of("it died"), Optional.of(Reply.Fault.PASSING), Usage.NOTHING);
          }
        };
    JudgeDesk desk = desk(Map.of());
    assertThat(desk.ask(half, "exec:x", questions("", 1, 2, 3)).values()).containsExactly(3, 2, 1);
  }

  @Test
  void whatComesAgainHoweverOftenItIsAskedIsToldAtOnce() {
    service
        .next(
            429, "{\"error\": {\"code\": \"insufficient_quota\", \"message\": \"no money left\"}}")
        .next(401, "{\"error\": \"who are you\"}")
        .next(new Answer(503, Map.of("Retry-After", "3600"), ""))
        .next(
            new Answer(
                503,
                Map.of(
                    "Retry-After",
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        Instant.now().plusSeconds(7200).atOffset(ZoneOffset.UTC))),
                ""));
    JudgeDesk desk = desk(Map.of());
    for (String said :
        List.of(
            "reward http:x: it answered with status 429: 'no money left'",
            "reward http:x: it answered with status 401: 'who are you'",
            "reward http:x: it answered with status 503, and asks to wait 3600 s",
            "reward http:x: it answered with status 503, and asks to wait 7")) {
      assertThatThrownBy(() -> desk.ask(box(desk), "http:x", questions("", 0xff)))
          .isInstanceOf(JudgeException.class)
          .hasMessageStartingWith(said);
    }
    assertThat(service.transcript()).hasSize(4);
  }

  @Test
  void aJudgeThatIsGoneIsNamed() {
    service.close();
    JudgeDesk desk = desk(Map.of("judge.retries", 1));
    assertThatThrownBy(() -> desk.ask(box(desk), "http:x", questions("", 0xff)))
        .isInstanceOf(JudgeException.class)
        .hasMessage(
            "reward http:x: nothing answers at "
                + service.url()
                + " (asked 2 times); see that it runs, and under this name");
  }

  @Test
  void noMoreCallsAreMadeThanTheBudgetHasAndAStopForgetsNone() {
    Map<String, Object> two = Map.of("judge.budget", OptionalInt.of(2), "judge.batch", 1);
    JudgeDesk desk = desk(two);
    assertThatThrownBy(() -> desk.ask(box(desk), "http:x", questions("", 1, 2, 3, 4)))
        .isInstanceOf(BudgetSpentException.class)
        .hasMessageContaining("all 2 calls")
        .hasMessageContaining("--set judge.budget=4");
    desk.close();
    assertThat(service.transcript()).hasSize(2);
    JudgeDesk again = desk(two);
    assertThat(again.spending().calls()).isEqualTo(2);
    assertThatThrownBy(() -> again.ask(box(again), "http:x", questions("", 9)))
        .isInstanceOf(BudgetSpentException.class);
    again.close();
    JudgeDesk more = desk(Map.of("judge.budget", OptionalInt.of(4), "judge.batch", 1));
    assertThat(more.ask(box(more), "http:x", questions("", 1, 2, 3, 4)).values())
        .doesNotContain(Double.NaN);
    assertThat(service.transcript()).hasSize(4);
  }

  @Test
  void aLineThatAStopCutOffIsDroppedAndAnEditedOneIsNamed() throws IOException {
    JudgeDesk desk = desk(Map.of());
    desk.ask(box(desk), "http:x", questions("", 0xff));
    desk.close();
    Path file = folder.resolve(AnswerBook.FILE);
    Files.writeString(file, "{\"answered\": \"http:x\", \"val", StandardOpenOption.APPEND);
    JudgeDesk again = desk(Map.of());
    again.ask(box(again), "http:x", questions("", 0xff, 0xff00));
    again.close();
    assertThat(service.transcript()).hasSize(2);
    assertThat(Files.readAllLines(file)).hasSize(4).noneMatch(line -> line.endsWith("\"val"));
    Files.writeString(file, "{\"answered\": \"http:x\"}\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> AnswerBook.in(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("judges.jsonl, line 5 is no entry");
  }

  @Test
  void anotherRunsAnswersAreTakenButNotWhatTheyTook() {
    JudgeDesk desk = desk(Map.of());
    desk.ask(box(desk), "http:x", questions("a cat", 0xff));
    desk.close();
    Path copy = folder.resolve("copy.jsonl");
    AnswerBook book = AnswerBook.in(copy);
    book.copyAnswers(folder.resolve(AnswerBook.FILE));
    book.close();
    AnswerBook read = AnswerBook.in(copy);
    assertThat(read.spending()).isEqualTo(Spending.NOTHING);
    try (JudgeDesk other =
        new JudgeDesk(
            settings(Map.of("judge.budget", OptionalInt.of(0))), read, name -> null, told::add)) {
      assertThat(other.ask(box(other), "http:x", questions("a cat", 0xff)).values())
          .containsExactly(-1);
    }
    assertThat(service.transcript()).hasSize(1);
  }

  @Test
  void theKeyIsSentAndWrittenNowhere() throws IOException {
    service.next(400, "{\"error\": {\"message\": \"bad key " + SECRET + "\"}}");
    JudgeDesk desk = desk(Map.of("judge.api_key", Optional.of("JUDGE_KEY")));
    assertThatThrownBy(() -> desk.ask(box(desk), "http:x", questions("", 0xff)))
        .hasMessageContaining("bad key (the API key)")
        .hasMessageNotContaining(SECRET);
    desk.ask(box(desk), "http:x", questions("", 0xff));
    assertThat(service.transcript())
        .allSatisfy(
            asked ->
                assertThat(asked.headers().get("Authorization"))
                    .containsExactly("Bearer " + SECRET));
    assertThat(Files.readString(folder.resolve(AnswerBook.FILE))).doesNotContain(SECRET);
  }

  @Test
  void aKeyThatIsNotThereIsMissedBeforeAnythingIsAsked() {
    assertThatThrownBy(() -> desk(Map.of("judge.api_key", Optional.of("NO_SUCH_KEY"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NO_SUCH_KEY, which is not set");
    for (String secret : List.of(SECRET, "hf_abcdefghijklmnopqrstuvwxyz")) {
      assertThatThrownBy(() -> settings(Map.of("judge.api_key", Optional.of(secret))))
          .hasMessageContaining("the name of an environment variable")
          .hasMessageNotContaining(secret);
    }
  }

  @Test
  void anAddressWithAPasswordIsRefusedForItWouldStandInRecords() {
    assertThatThrownBy(() -> HttpBox.check("http://me:secret@host/score"))
        .hasMessageContaining("judge.api_key")
        .hasMessageNotContaining("secret@");
  }
}
