package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.fixtures.GoldenFolder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user is told: exit codes, and one line for every mistake. */
class DasTest {

  @TempDir Path folder = Path.of("");

  private static void assertRefused(Console.Outcome outcome, String... parts) {
    assertThat(outcome.code()).isEqualTo(2);
    List<String> lines = outcome.err().lines().toList();
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).startsWith("das: ").contains(parts);
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void helpTeaches() {
    Console.Outcome outcome = Console.das("--help");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .contains("sample", "rerun", "replay", "doctor", "bench", "das sample \"");
    assertThat(Console.das("sample", "--help").out())
        .contains("--particles", "--reward", "aesthetic:CLIP_DIR,HEAD_FILE");
    assertThat(Console.das().out()).isEqualTo(outcome.out());
  }

  @Test
  void helpIsACommandToo() {
    assertThat(Console.das("help").out()).isEqualTo(Console.das("--help").out());
    assertThat(Console.das("help", "toy").out())
        .isEqualTo(Console.das("toy", "--help").out())
        .contains("swiss-roll")
        .doesNotContain("[]");
  }

  @Test
  void versionNamesWhatWasBuilt() {
    Console.Outcome outcome = Console.das("--version");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("das4j", "libtorch").doesNotContain("${");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--partikles 4 | did you mean --particles?",
        "--particles 0 | particles must be at least 1, not 0",
        "--particles many | --particles",
        "--steps 0 | steps must be at least 1",
        "--alpha 0 | alpha must be positive",
        "--alpha NaN | alpha must be positive",
        "--ess 1.5 | ess must be in [0, 1]",
        "--eta -0.1 | eta must be in [0, 1]",
        "--micro-batch 0 | --micro-batch: sample.micro_batch must be at least 1",
        "--threads 0 | threads must be at least 1",
        "--clip-skip -1 | run.clip_skip must be at least 0",
        "--batches 0 | run.batches must be at least 1",
        "--eta 0 | give an eta above 0",
        "--method dsa | did you mean 'das'?",
        "--resampler sytematic | did you mean 'systematic'?",
        "--select heavy | unknown choice 'heavy'",
        "--on-nan ignore | known: fail, drop",
        "--tempering expo | did you mean 'exp'?",
        "--device gpu | write cpu, cuda or cuda:N",
        "--dtype float16 | float32 or bfloat16 on the CPU",
        "--dtype float23 | did you mean 'float32'?",
        "--checkpointing maybe | known: on, off, auto",
        "--reward clp:dir | did you mean 'clip'?",
        "--reward 2*jpeg+clip:x | write terms like 20*clip:DIR",
        "--prompts nowhere.txt | nowhere.txt: no such file"
      })
  void mistakesAreOneLine(String option, String expected) {
    String[] words = option.trim().split(" ");
    String reward = words[0].equals("--reward") ? words[1] : "jpeg";
    assertRefused(
        Console.das(
            "sample",
            "a cat",
            "--model",
            folder.toString(),
            "--reward",
            reward,
            "--out",
            folder.resolve("out").toString(),
            words[0].equals("--reward") ? "--seed" : words[0],
            words[0].equals("--reward") ? "1" : words[1]),
        expected.trim());
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void whatIsMissingIsAskedFor() {
    assertRefused(Console.das("sample", "--reward", "jpeg", "--model", "m"), "no prompt");
    String model = GoldenFolder.bundled("models/tiny-sd").toString();
    assertRefused(Console.das("sample", "a cat", "--model", model), "no reward", "--reward");
    assertRefused(Console.das("sample", "a cat", "--model", "m"), "'m' is not on this disk");
    assertRefused(Console.das("sample", "a cat", " "), "a prompt is empty");
    assertRefused(
        Console.das("sample", "a", "red", "fox"),
        "did you mean one prompt in quotes, \"a red fox\"?");
    assertRefused(Console.das("sample", "a cat", "--device", "cuda:63"), "no device cuda:63 here");

    assertRefused(Console.das("rerun", folder.toString()), "there is no record");
    assertRefused(Console.das("smaple"), "unknown command 'smaple'; did you mean sample?");
  }

  @Test
  void aModelThatIsNoneIsRefusedBeforeAnythingIsWritten() {
    Path out = folder.resolve("out");
    for (String model : List.of(folder.resolve("nowhere").toString(), folder.toString())) {
      assertRefused(
          Console.das(
              "sample", "a cat", "--reward", "jpeg", "--model", model, "--out", out.toString()),
          "model_index.json");
      assertThat(out).doesNotExist();
    }
  }

  @Test
  void atSignsInPromptsAreText() {
    assertRefused(
        Console.das("sample", "@home", "--reward", "jpeg", "--model", folder.toString()),
        "model_index.json");
  }

  @Test
  void debugShowsWhere() {
    Console.Outcome outcome =
        Console.das(
            "sample",
            "a cat",
            "--model",
            GoldenFolder.bundled("models/tiny-sd").toString(),
            "--debug");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("das: no reward", "at io.github.das4j.cli.SampleCommand");
  }
}
