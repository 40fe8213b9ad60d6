package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The command line's settings, as {@code --settings} prints them. */
class SettingsArgumentsTest {

  @TempDir Path folder = Path.of("");

  private static Console.Outcome settings(SettingsUse use, String... more) {
    List<String> args = new ArrayList<>(List.of(use.name().toLowerCase(Locale.ROOT), "--settings"));
    args.addAll(Arrays.asList(more));
    return Console.das(args.toArray(String[]::new));
  }

  private static String printed(SettingsUse use, String... more) {
    Console.Outcome outcome = settings(use, more);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return outcome.out();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NETWORKS", "BENCH"})
  void fileThenOptionsThenSetInEveryCommand(SettingsUse use) throws Exception {
    Path file = folder.resolve("my.yaml");
    Files.writeString(file, "sample:\n  steps: 7\n  eta: 0.25\n  rescale: 0.5\nseed: 3\n");
    String all =
        printed(
            use,
            "--config",
            file.toString(),
            "--eta",
            "0.75",
            "--steps",
            "8",
            "--set",
            "sample.steps=9",
            "--crop",
            "1,2");
    assertThat(all)
        .containsPattern("(?m)^sample.steps +9 +# --set$")
        .containsPattern("(?m)^sample.eta +0.75 +# --eta$")
        .containsPattern("(?m)^sample.rescale +0.5 +# .*my.yaml, line 4$")
        .containsPattern("(?m)^seed +3 +# .*my.yaml, line 5$")
        .containsPattern("(?m)^sdxl.crop_left +2 +# --crop$")
        .containsPattern("(?m)^smc.resampler +ssp +# defaults$");
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NETWORKS", "BENCH"})
  void whatIsWrongIsToldWithItsPlaceInEveryCommand(SettingsUse use) throws Exception {
    assertThat(settings(use, "--eta", "2").err())
        .startsWith("das: --eta: sample.eta must be in [0, 1], not 2.0");
    assertThat(settings(use, "--set", "smc.alpha=x").err())
        .startsWith("das: --set: smc.alpha must be a number, not 'x'");
    assertThat(settings(use, "--set", "smc.alhpa=1").err())
        .startsWith("das: --set: unknown key 'smc.alhpa'; did you mean 'smc.alpha'?");
    Path file = folder.resolve("my.yaml");
    Files.writeString(file, "seed: 1\nsmc:\n  resampler: sytematic\n");
    assertThat(settings(use, "--config", file.toString()).err())
        .contains("my.yaml, line 3: smc.resampler: unknown choice 'sytematic'; did you mean");
    assertThat(settings(use, "--etaa", "1").err()).contains("did you mean --eta?");
  }

  @Test
  void aSetOfPromptsTakesThePlaceOfAFile() {
    assertThat(printed(SettingsUse.SAMPLE, "--prompt-set", "mixed", "--prompt-count", "2"))
        .containsPattern("(?m)^prompts.file +none +# --prompt-set$")
        .containsPattern("(?m)^prompts.set +mixed +# --prompt-set$")
        .containsPattern("(?m)^prompts.count +2 +# --prompt-count$");
    assertThat(printed(SettingsUse.RUN, "--prompt-set", "mixed"))
        .containsPattern("(?m)^prompts.count +0 +# --prompt-set$");
    assertThat(settings(SettingsUse.RUN, "--prompt-set", "mixed", "--prompts", "x.txt").err())
        .contains("give --prompts or --prompt-set, not both");
  }

  @Test
  void sampleDrawsTheSetThatItIsGiven() {
    Path out = folder.resolve("out");
    Console.Outcome outcome =
        Console.das(
            "sample",
            "a blue whale",
            "--prompt-set",
            "mixed",
            "--prompt-count",
            "1",
            "--set",
            "sample.steps=1",
            "--particles",
            "1",
            "--width",
            "16",
            "--height",
            "16",
            "--threads",
            "1",
            "--out",
            out.toString());
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(OldFiles.images(out))
        .extracting(image -> image.getFileName().toString())
        .hasSize(2)
        .first()
        .asString()
        .contains("a-blue-whale");
    assertThat(Console.das("sample", "--steps", "1").err()).contains("no prompt: give one");
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NETWORKS", "BENCH"})
  void aModelThatSetNamesIsNotTheDemosEither(SettingsUse use) {
    assertThat(printed(use, "--set", "model=my-model", "--set", "seed=3"))
        .containsPattern("(?m)^preset +none +# defaults$");
  }

  @ParameterizedTest
  @EnumSource(names = {"SAMPLE", "RUN"})
  void settingsOfARunThatGoesOnAreNotThoseOfTheLine(SettingsUse use) {
    Console.Outcome outcome = settings(use, "--resume", folder.toString());
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("stand in " + folder.resolve("run.json") + ": leave --settings or --resume out");
  }
}
