package io.github.das4j.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.words.TimeWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long things take follows from what they took here before. */
class ForecastTest {

  private static final Path MODEL = GoldenFolder.bundled("models/tiny-sd");

  @TempDir Path folder = Path.of("");

  private Forecast forecast(String reward, String... sets) {
    List<Setting> layers =
        Stream.concat(Stream.of("model=" + MODEL, "reward=" + reward), Stream.of(sets))
            .map(text -> Setting.parse(text, "--set"))
            .toList();
    RunConfig config = RunConfig.of(layers);
    return Forecast.of(
        config.on(config.devices()), MODEL, RewardSpec.parse(reward), new TakenTimes(file()));
  }

  private Path file() {
    return folder.resolve("cache/times.json");
  }

  @Test
  void nothingIsSaidOfWhatWasNeverDone() {
    assertThat(forecast("jpeg").seconds(1)).isEmpty();
  }

  @Test
  void timeGrowsWithPromptsParticlesAndSteps() {
    forecast("jpeg").took(0.5);
    Forecast larger =
        forecast(
            "jpeg", "smc.particles=8", "sample.steps=50", "run.devices=cpu*2", "run.threads=1");
    // Two workers of other threads were never timed.
    assertThat(larger.seconds(3)).isEmpty();
    assertThat(forecast("jpeg", "smc.particles=8", "sample.steps=50").seconds(3).getAsDouble())
        .isCloseTo(0.5 * 3 * 8 * 50, within(1e-9));
  }

  @Test
  void anotherRewardIsAnEstimateAndAnotherSizeIsNone() {
    forecast("jpeg").took(0.5);
    assertThat(forecast("2*jpeg + jpeg").seconds(1)).isPresent();
    assertThat(forecast("jpeg", "sample.width=32").seconds(1)).isEmpty();
    assertThat(forecast("jpeg", "method=plain").seconds(1)).isEmpty();
  }

  /** A gradient costs several times what a step costs without. */
  @Test
  void stepsWithoutAGradientAreNoneOfThoseWithOne() {
    String clip = "clip:" + GoldenFolder.bundled("models/tiny-clip");
    forecast(clip).took(2);
    assertThat(forecast(clip, "method=plain").seconds(1)).isEmpty();
    assertThat(forecast(clip, "method=smc").seconds(1)).isEmpty();
    assertThat(forecast("jpeg").seconds(1)).isEmpty();
    assertThat(forecast(clip + " + jpeg").seconds(1)).isPresent();
    forecast("jpeg", "method=plain").took(0.5);
    assertThat(forecast(clip, "method=plain").seconds(1)).isPresent();
    assertThat(forecast(clip, "method=best-of-n").seconds(1)).isPresent();
    assertThat(forecast("jpeg").seconds(1)).isEmpty();
  }

  @Test
  void whatIsQuickerIsSaidOfWhatIsLong() {
    Forecast guided = forecast("clip:" + GoldenFolder.bundled("models/tiny-clip"));
    assertThat(guided.words(21600))
        .isEqualTo("this takes about 6 h here (--twist fast about 2.1 h, --steps 20 about 72 min)");
    guided.took(2);
    forecast("clip:" + GoldenFolder.bundled("models/tiny-clip"), "twist.preset=fast").took(0.5);
    assertThat(guided.words(21600))
        .contains("--twist fast about 90 min".replace("90 min", "1.5 h"));
    assertThat(guided.words(30)).isEqualTo("this takes about 30 s here");
    assertThat(forecast("jpeg", "method=plain", "sample.steps=20").words(21600))
        .isEqualTo("this takes about 6 h here");
  }

  @Test
  void timesAreMeansOfNowAndBeforeAndAFileOfAnyKindIsBorne() throws IOException {
    TakenTimes times = new TakenTimes(file());
    times.took("a", 2);
    times.took("a", 4);
    times.took("b", Double.NaN);
    assertThat(new TakenTimes(file()).seconds("a")).hasValue(3);
    assertThat(times.seconds("b")).isEmpty();
    for (String text : List.of("", "[1]", "{\"a\": -1, \"b\": \"x\"}", "\u0000")) {
      Files.writeString(file(), text);
      assertThat(times.seconds("a")).isEmpty();
    }
    times.took("a", 5);
    assertThat(times.seconds("a")).hasValue(5);
    for (int k = 0; k < 600; k++) {
      times.took("thing " + k, 1);
    }
    assertThat(times.seconds("a")).isEmpty();
    assertThat(times.seconds("thing 599")).hasValue(1);
  }

  @Test
  void wordsOfTime() {
    assertThat(Stream.of(0.2, 40.0, 89.0, 91.0, 5000.0, 6000.0, 36000.0, 180_000.0, 2e6))
        .extracting(TimeWords::of)
        .containsExactly(
            "1 s", "40 s", "89 s", "2 min", "83 min", "1.7 h", "10 h", "2.1 days", "23 days");
  }
}
