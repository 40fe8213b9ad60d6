package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Folders and images of the version before are read as that version read them. The specimens are in
 * {@code src/test/resources/yesterday}, whose README says how each was made.
 */
class CompatibilityTest {

  /** Columns of a summary before its intervals. */
  private static final int FIGURES = 6;

  private static final String RED_STAR = "a-red-star-on-a-blue-background";

  @TempDir Path folder = Path.of("");
  private OldFiles old = new OldFiles(folder);

  @BeforeEach
  void specimens() {
    old = new OldFiles(folder);
  }

  private static Console.Outcome succeeds(String... args) {
    Console.Outcome outcome = Console.das(args);
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    return outcome;
  }

  /** The images of both are the same, as many and in the same order. */
  private static void assertSameImages(Path before, Path now) {
    List<Path> expected = OldFiles.images(before);
    List<Path> actual = OldFiles.images(now);
    assertThat(actual).hasSameSizeAs(expected).isNotEmpty();
    for (int k = 0; k < expected.size(); k++) {
      OldFiles.assertSame(expected.get(k), actual.get(k));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sample", "sample-all", "sample-batches", "sample-sum"})
  void aSampleFolderIsMadeAgain(String name) {
    Path before = old.copy(name);
    Path now = folder.resolve("again");
    Console.Outcome outcome = Console.das("rerun", before.toString(), "--out", now.toString());
    assertThat(outcome.err()).doesNotContain("give --model", "Exception");
    assertSameImages(before, now);
  }

  @Test
  void anImageBesideItsRunIsMadeAgainAlone() {
    Path before = old.copy("sample-all");
    Path image = before.resolve("03-" + RED_STAR + "-p1.png");
    Path now = folder.resolve("again");
    Console.das("rerun", image.toString(), "--out", now.toString());
    // The second occurrence of its prompt: the first would come out otherwise.
    assertThat(OldFiles.images(now)).hasSize(2);
    OldFiles.assertSame(image, OldFiles.images(now).get(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "compare/runs/das"})
  void aFolderOfARunIsMadeAgain(String name) {
    Path before = old.copy(name);
    Path now = folder.resolve("again");
    Console.das("rerun", before.toString(), "--out", now.toString());
    assertSameImages(before, now);
    Console.Outcome newer =
        Console.das("rerun", now.toString(), "--out", folder.resolve("third").toString());
    assertThat(newer.code()).as(newer.out()).isZero();
    assertThat(newer.out().lines().filter(line -> line.endsWith("bit-identical")))
        .hasSameSizeAs(OldFiles.images(now));
  }

  @Test
  void anImageOfARunIsMadeAgainAlone() {
    Path image = OldFiles.images(old.copy("run")).get(1);
    Path now = folder.resolve("again");
    Console.das("rerun", image.toString(), "--out", now.toString());
    assertThat(OldFiles.images(now)).hasSize(1);
    OldFiles.assertSame(image, OldFiles.images(now).get(0));
  }

  @Test
  void whatCannotBeMadeAgainOrGoOnIsOneLine() {
    Path online = old.copy("online");
    for (Path source : List.of(online, OldFiles.images(online, "r.*").get(0))) {
      Console.Outcome outcome = Console.das("rerun", source.toString());
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.err().lines()).hasSize(1);
      assertThat(outcome.err()).contains("is of das online");
    }
    Console.Outcome sample = Console.das("sample", "--resume", old.copy("sample").toString());
    assertThat(sample.code()).isEqualTo(2);
    assertThat(sample.err()).contains("das rerun makes the images of an older das sample again");
  }

  @Test
  void anImageAwayFromItsRunIsMadeAgain() throws IOException {
    Path image = folder.resolve("picture.png");
    Files.copy(old.copy("sample").resolve("01-" + RED_STAR + ".png"), image);
    Path now = folder.resolve("again");
    Path demo = OldFiles.demo();
    assertThat(Console.das("rerun", image.toString()).err()).contains("--model DIR");
    Console.das(
        "rerun",
        image.toString(),
        "--model",
        demo.resolve("model").toString(),
        "--reward",
        "aesthetic:" + demo.resolve("clip") + "," + demo.resolve("aesthetic/model.safetensors"),
        "--out",
        now.toString());
    OldFiles.assertSame(image, OldFiles.images(now).get(0));
  }

  @Test
  void anUnfinishedRunGoesOnAndIsTracked() throws IOException {
    Path expected = Files.createDirectory(folder.resolve("whole"));
    Path whole = new OldFiles(expected).copy("run");
    Path run = old.copy("run");
    Path second = run.resolve("prompts/0001-a-green-circle");
    for (String name : List.of("image.png", "result.json", "trace.csv")) {
      Files.delete(second.resolve(name));
    }
    Files.delete(second);
    byte[] first = Files.readAllBytes(OldFiles.images(run).get(0));

    Path events = folder.resolve("events");
    Console.Outcome outcome =
        succeeds("run", "--resume", run.toString(), "--track", "tensorboard:" + events);
    assertThat(outcome.err()).contains("[2/2]").doesNotContain("[1/2]");
    assertThat(Files.readAllBytes(OldFiles.images(run).get(0))).isEqualTo(first);
    assertSameImages(whole, run);
    assertThat(run.resolve("report.html")).isNotEmptyFile();
    assertThat(Files.readAllLines(run.resolve("results.csv"))).hasSize(3);

    // Figures of the prompt that was left are sent, as many as of the whole run.
    String file = "0001-a-green-circle/events.out.tfevents.das";
    assertThat(Files.size(events.resolve(file)))
        .isCloseTo(Files.size(old.copy("run-events").resolve(file)), withinPercentage(10));
  }

  @Test
  void aFinishedRunHasNothingLeftToDo() {
    Path run = old.copy("run");
    JsonNode manifest = OldFiles.json(OldFiles.text(run.resolve("manifest.json")));
    Console.Outcome outcome = succeeds("run", "--resume", run.toString());
    assertThat(outcome.err()).doesNotContain("[1/2]", "[2/2]");
    assertThat(OldFiles.json(OldFiles.text(run.resolve("manifest.json")))).isEqualTo(manifest);
    assertThat(Console.das("run", "--resume", run.toString(), "--set", "seed=1").err())
        .contains("a resumed run keeps its settings");
    assertThat(Console.das("run", "--out", run.toString()).err()).contains("das run --resume");
  }

  /** Two values had an interval then, and have a note in its place now. */
  private static String withoutIntervals(String summary) {
    return summary
        .lines()
        .map(line -> List.of(line.split(",")))
        .map(cells -> String.join(",", cells.subList(0, Math.min(FIGURES, cells.size()))))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void foldersAreJudgedAsBefore() {
    Path eval = old.copy("eval");
    Path again = folder.resolve("again");
    succeeds(
        "eval",
        old.copy("sample-all").toString(),
        old.copy("run").toString(),
        "--reward",
        "jpeg",
        "--out",
        again.toString());
    Numbers.assertClose(
        OldFiles.text(eval.resolve("eval.csv")), OldFiles.text(again.resolve("eval.csv")), 1e-3);
    Numbers.assertClose(
        withoutIntervals(OldFiles.text(eval.resolve("summary.csv"))),
        withoutIntervals(OldFiles.text(again.resolve("summary.csv"))),
        1e-3);
    succeeds(
        "eval",
        old.copy("sample").toString(),
        old.copy("sample-batches").toString(),
        old.copy("compare/runs").toString(),
        old.copy("online").toString(),
        "--reward",
        "jpeg",
        "--out",
        folder.resolve("all").toString());
    assertThat(OldFiles.text(folder.resolve("all/eval.csv")).lines().count())
        .isEqualTo(1 + 1 + 2 + 2 + 7);
  }

  @Test
  void aComparisonGoesOnWhereItWas() throws IOException {
    Path compared = old.copy("compare");
    String table = OldFiles.text(compared.resolve("compare.csv"));
    List<String> words =
        List.of(
            "compare --preset demo:aesthetic --methods plain,das --judge jpeg --devices cpu"
                .split(" "));
    List<String> args = new ArrayList<>(words);
    for (String set :
        List.of(
            "prompts.set=mixed",
            "smc.alpha=0.4",
            "prompts.count=1",
            "sample.steps=2",
            "smc.particles=2",
            "run.threads=1",
            "sample.width=32",
            "sample.height=32")) {
      args.addAll(List.of("--set", set));
    }
    args.addAll(List.of("--out", compared.toString()));
    Console.Outcome outcome = succeeds(args.toArray(String[]::new));
    assertThat(outcome.err()).doesNotContain("[1/1]");
    Numbers.assertClose(table, OldFiles.text(compared.resolve("compare.csv")), 1e-3);

    args.addAll(List.of("--set", "smc.alpha=0.3"));
    Console.Outcome other = Console.das(args.toArray(String[]::new));
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("holds a run with other settings");
  }
}
