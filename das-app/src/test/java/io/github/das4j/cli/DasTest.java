package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command as a user meets it: on the tiny checkpoint, and with bad input. */
class DasTest {

  private static final Path MODELS =
      Path.of("..", "das-diffusion", "src", "test", "resources", "golden", "models");
  private static final String MODEL = MODELS.resolve("tiny-sd").toString();
  private static final String REWARD = "20*clip:" + MODELS.resolve("tiny-clip");

  @TempDir private Path folder = Path.of("");

  private record Outcome(int code, String out, String err) {}

  private static Outcome run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream oldOut = System.out;
    PrintStream oldErr = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int code = Das.run(args);
      return new Outcome(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(oldOut);
      System.setErr(oldErr);
    }
  }

  private Outcome sample(Path out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "sample",
                "a cat",
                "--model",
                MODEL,
                "--reward",
                REWARD,
                "--steps",
                "3",
                "--alpha",
                "0.05",
                "--threads",
                "1",
                "--out",
                out.toString()));
    args.addAll(List.of(more));
    return run(args.toArray(String[]::new));
  }

  @Test
  void sampleFillsItsFolderAndRerunGivesTheSameFiles() throws IOException {
    Path first = folder.resolve("first");
    Outcome outcome = sample(first, "--select", "all", "--negative", "blurry");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    try (Stream<Path> files = Files.list(first)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .contains(
              "01-a-cat-p0.png",
              "01-a-cat-p3.png",
              "run.json",
              "trace.csv",
              "genealogy.json",
              "genealogy-01.png",
              "plot-ess.png",
              "report.html")
          .noneMatch(name -> name.endsWith(".part"));
    }
    assertThat(Files.readAllLines(first.resolve("trace.csv"))).hasSize(1 + 4);
    assertThat(Files.readString(first.resolve("run.json"))).contains("\"finished\"");

    Path second = folder.resolve("second");
    Outcome again = run("rerun", first.toString(), "--out", second.toString());
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).contains("01-a-cat-p2.png: the same pixels");
    for (int n = 0; n < 4; n++) {
      String name = "01-a-cat-p" + n + ".png";
      assertThat(Files.readAllBytes(second.resolve(name)))
          .isEqualTo(Files.readAllBytes(first.resolve(name)));
    }
    Path image = first.resolve("01-a-cat-p1.png");
    String text = String.valueOf(PngText.read(Files.readAllBytes(image)).get("das4j"));
    assertThat(text).contains("\"a cat\"").doesNotContain(MODELS.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sample cat --reward jpeg | no model",
        "sample --model m --reward jpeg | no prompt",
        "sample cat --model /no/such --reward jpeg | there is no folder",
        "sample cat --model m --reward jpgeg | did you mean 'jpeg'",
        "sample cat --stpes 3 | did you mean --steps",
        "sample cat --model m --reward jpeg --particles 0 | particles must be at least 1",
        "sample cat --model m --reward jpeg --particles x | is not an int",
        "sample cat --model m --reward jpeg --alpha 0 | alpha must be positive",
        "sample cat --model m --reward jpeg --resampler spp | did you mean 'ssp'",
        "sample cat --model m --reward jpeg --tempering adaptve | did you mean 'adaptive'",
        "sample cat --model m --reward jpeg --device gpu | unknown device",
        "sample cat --model m --reward jpeg --dtype float16 | float16 runs on a GPU only",
        "sample cat --model m --reward jpeg --prompts nowhere.txt | cannot read the prompts",
        "rerun nowhere | there is no record",
        "smaple cat | did you mean sample"
      })
  void badInputIsOneLineAndCodeTwo(String args, String expected) {
    Outcome outcome = run(args.trim().split(" "));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().lines().filter(line -> line.startsWith("das: "))).hasSize(1);
    assertThat(outcome.err()).contains(expected.trim()).doesNotContain("\tat ");
  }

  @Test
  void aRunThatCannotStartLeavesNothing() {
    Path out = folder.resolve("never");
    Outcome outcome =
        run("sample", "cat", "--model", "/no/such", "--reward", "jpeg", "--out", out.toString());
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(out).doesNotExist();
  }

  @Test
  void aFolderInUseIsRefused() throws IOException {
    Files.writeString(folder.resolve("something"), "");
    Outcome outcome = sample(folder);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("is not empty");
  }

  @Test
  void tooLongAPromptIsWarnedAbout() {
    Outcome outcome = sample(folder.resolve("long"), "--prompt", "red car ".repeat(60));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("warning: the prompt", "tokens were cut off");
  }

  @Test
  void replayPassesOnARecordedCase() {
    Path out = folder.resolve("replay.safetensors");
    Outcome outcome =
        run(
            "replay",
            MODELS.resolveSibling("loop_sd_two_prompts.json").toString(),
            "--models",
            MODELS.toString(),
            "--threads",
            "1",
            "--out",
            out.toString());
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out()).contains("resample_indices").doesNotContain("TOO FAR");
    assertThat(out).exists();
  }

  @Test
  void helpTeaches() {
    assertThat(run("sample", "--help").out()).contains("--alpha", "aesthetic:CLIP_DIR,HEAD_FILE");
    assertThat(run().out()).contains("Examples:", "doctor");
  }
}
