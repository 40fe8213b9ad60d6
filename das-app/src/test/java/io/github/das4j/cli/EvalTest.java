package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code das eval} on runs of {@code das sample} with a checkpoint of toy size. */
class EvalTest {

  private static final Path MODELS = GoldenFolder.bundled("models");

  @TempDir Path folder = Path.of("");

  private void sample(String out, String seed) {
    Console.Outcome outcome =
        Console.das(
            "sample",
            "a cat",
            "a cube",
            "--select",
            "all",
            "--seed",
            seed,
            "--model",
            MODELS.resolve("tiny-sd").toString(),
            "--reward",
            "20*clip:" + MODELS.resolve("tiny-clip"),
            "--steps",
            "2",
            "--particles",
            "2",
            "--threads",
            "1",
            "--out",
            folder.resolve(out).toString());
    assertThat(outcome.code()).as(outcome.err()).isZero();
  }

  private Console.Outcome eval(String... args) {
    List<String> words = new ArrayList<>(List.of("eval", "--threads", "1"));
    words.addAll(Arrays.asList(args));
    words.add("--out");
    words.add(folder.resolve("eval").toString());
    return Console.das(words.toArray(String[]::new));
  }

  @Test
  void runsAreJudgedByTheirOwnRewardAndCompared() throws IOException {
    sample("one", "1");
    sample("two", "2");
    Console.Outcome outcome =
        eval(
            folder.resolve("one").toString(), folder.resolve("two").toString(), "--reward", "jpeg");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("one", "two", "clip", "jpeg", "CLIP distance", "eval.html");
    assertThat(folder.resolve("eval").toFile().list())
        .containsExactlyInAnyOrder("eval.csv", "summary.csv", "eval.json", "eval.html");
    assertThat(Files.readAllLines(folder.resolve("eval/eval.csv"))).hasSize(9);
    assertThat(Files.readString(folder.resolve("eval/eval.csv")))
        .contains("one,prompts/0000-a-cat/image-p0.png,a cat,");
  }

  @Test
  void imagesFromElsewhereAreJudgedWithATable() throws IOException {
    sample("one", "1");
    Path plain = Files.createDirectory(folder.resolve("plain"));
    Files.copy(folder.resolve("one/01-a-cat-p0.png"), plain.resolve("x.png"));
    Files.writeString(plain.resolve("y.png"), "no image");
    Path labels = folder.resolve("labels.csv");
    Files.writeString(labels, "file,prompt\nx.png,a cat\ny.png,a cube\n");
    Console.Outcome outcome =
        eval(plain.toString(), "--prompts", labels.toString(), "--reward", "jpeg");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err().lines())
        .anyMatch(line -> line.contains("y.png cannot be read and is left out"));

    Files.delete(plain.resolve("x.png"));
    Files.writeString(labels, "file,prompt\ny.png,a cube\n");
    Console.Outcome none = eval(plain.toString(), "--prompts", labels.toString());
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("no image could be read; left out: 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nowhere | there is no folder nowhere",
        "--reward clp:x | did you mean 'clip'?",
        "--lpips one | two files joined by a comma",
        "--tce-k 0 | must be at least 1",
        "--device gpu | write cpu, cuda or cuda:N",
        "--clip nowhere | nowhere",
        "--prompts nowhere.csv | there is no file nowhere.csv"
      })
  void mistakesAreOneLineAndWriteNothing(String option, String expected) throws IOException {
    Path plain = Files.createDirectory(folder.resolve("plain"));
    Files.writeString(plain.resolve("x.png"), "");
    if (!option.trim().startsWith("--prompts")) {
      Files.writeString(plain.resolve("prompts.csv"), "file,prompt\nx.png,a cat\n");
    }
    List<String> words = new ArrayList<>(List.of(plain.toString()));
    words.addAll(Arrays.asList(option.trim().split(" ")));
    Console.Outcome outcome = eval(words.toArray(String[]::new));
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).startsWith("das: ").contains(expected.trim());
    assertThat(folder.resolve("eval")).doesNotExist();
  }
}
