package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.files.UserCache;
import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What those met who used das for the first time. */
class FirstHourTest {

  private static final Path MODELS = GoldenFolder.bundled("models");

  @TempDir Path folder = Path.of("");

  private Console.Outcome quick(String out, String prompt, String... more) {
    List<String> args = new ArrayList<>(List.of("sample", prompt, "--steps", "2"));
    args.addAll(List.of("--particles", "1", "--method", "plain", "--threads", "1"));
    args.addAll(List.of("--width", "32", "--height", "32"));
    args.addAll(List.of("--out", folder.resolve(out).toString()));
    args.addAll(List.of(more));
    Console.Outcome outcome = Console.das(args.toArray(String[]::new));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return outcome;
  }

  /** The demo warns of words that it does not know; a weight is none. */
  @Test
  void weightsAreNoWordsWhereTheyAreRead() {
    String prompt = "a (red:1.2) fox, [blue] background BREAK a cow";
    assertThat(quick("weighted", prompt, "--prompt-syntax", "weighted").err())
        .doesNotContain("does not know");
    assertThat(quick("plain", prompt).err()).contains("does not know '1', '2'");
    assertThat(quick("other", "a (castle:1.2)", "--prompt-syntax", "weighted").err())
        .contains("does not know 'castle'; it knows");
  }

  @Test
  void aModelThatIsNoneComesBeforeAMissingReward() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    for (String command : List.of("sample a", "run")) {
      String[] line = (command + " --model " + empty).split(" ");
      Console.Outcome outcome = Console.das(line);
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.err()).hasLineCount(1).contains("empty has no model_index.json");
    }
    String model = MODELS.resolve("tiny-sd").toString();
    assertThat(Console.das("sample", "a", "--model", model).err()).contains("no reward: give");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sample", "run"})
  void aFinishedRunThatIsToGoOnSaysSo(String command) {
    Path run = folder.resolve("run");
    assertThat(quick("run", "a red fox").err()).doesNotContain("finished");
    Console.Outcome again = Console.das(command, "--resume", run.toString());
    assertThat(again.code()).isZero();
    assertThat(again.err())
        .isEqualToIgnoringNewLines("das: " + run + " is finished: nothing is left to draw");
    assertThat(again.out()).contains(run.resolve("report.html").toString());
  }

  @Test
  void theOptionThatWasTypedIsNamed() {
    for (String option : List.of("--device", "--devices")) {
      assertThat(Console.das("sample", "a", option, "tpu").err())
          .startsWith("das: " + option + ":");
      assertThat(Console.das("run", option + "=tpu").err()).startsWith("das: " + option + ":");
    }
    assertThat(Console.das("bench", "--device", "cpu*2").err()).startsWith("das: --device: one");
  }

  @Test
  void completionSaysWhatToTypeAndWhatItIs() {
    Console.Outcome none = Console.das("completion");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).hasLineCount(1).contains("source <(das completion bash)", "zsh", "fish");
    assertThat(Console.das("completion", "bash").out())
        .startsWith("#!/usr/bin/env bash\n# Completes das's commands")
        .doesNotContain("YOUR_APP_HOME", "(see [");
  }

  @Test
  void aCountOfPromptsSaysWhatNothingMeansAndHowManyThereAre() {
    assertThat(Console.das("run", "--help").out().replaceAll("\\s+", " "))
        .contains("How many of the set, from the first; 0 for all of them, of demo for 64.");
    Console.Outcome many =
        Console.das("run", "--prompt-set", "animals-eval", "--prompt-count", "17");
    assertThat(many.code()).isEqualTo(2);
    assertThat(many.err())
        .contains("--prompt-count: the prompt set animals-eval has 16 prompts, not 17");
  }

  /** Surefire says where the module is; other ways to run tests have the user's own cache. */
  @Test
  void testsLeaveTheUsersCacheAlone() {
    String module = System.getProperty("basedir");
    Assumptions.assumeTrue(module != null, "not under Maven");
    assertThat(UserCache.folder()).startsWithRaw(Path.of(module, "target"));
    assertThat(System.getenv("XDG_CACHE_HOME")).startsWith(module);
  }

  /** On a terminal the progress goes, and takes none of the lines with it that it did not write. */
  @Test
  void theReportIsNamedLastOnATerminalToo() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"));
    command.addAll(List.of("-Dorg.bytedeco.javacpp.maxphysicalbytes=0", "-Ddas.terminal=80"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Das.class.getName()));
    command.addAll(List.of("sample", "a red fox", "--steps", "2", "--particles", "1"));
    command.addAll(List.of("--width", "32", "--height", "32", "--threads", "1"));
    command.addAll(List.of("--out", folder.resolve("out").toString()));
    Process das = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(das.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(das.waitFor()).as(said).isZero();
    assertThat(said)
        .contains("\u001b[1A")
        .endsWith(folder.resolve("out/report.html") + System.lineSeparator());
  }

  @Test
  void evalTakesJudgesAsCompareCallsThem() {
    Console.Outcome outcome =
        Console.das("eval", folder.resolve("none").toString(), "--judge", "jpeg");
    assertThat(outcome.err()).contains("there is no folder").doesNotContain("--judge");
  }

  @Test
  void aFolderWithAFinishedRunIsNotOfferedToGoOnWith() {
    quick("twice", "a cat");
    Console.Outcome again =
        Console.das("sample", "a cat", "--out", folder.resolve("twice").toString());
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err())
        .contains("holds a finished run: give --out a new folder; das rerun ")
        .doesNotContain("--resume");
  }
}
