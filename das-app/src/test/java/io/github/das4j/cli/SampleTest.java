package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.Json;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.smc.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs, on a checkpoint of toy size. */
class SampleTest {

  private static final Path MODELS = GoldenFolder.bundled("models");

  @TempDir Path folder = Path.of("");

  private Console.Outcome sample(String out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "sample",
                "--model",
                MODELS.resolve("tiny-sd").toString(),
                "--reward",
                "20*clip:" + MODELS.resolve("tiny-clip"),
                "--steps",
                "3",
                "--particles",
                "3",
                "--alpha",
                "0.05",
                "--gamma",
                "0.5",
                "--threads",
                "1",
                "--out",
                folder.resolve(out).toString()));
    args.addAll(Arrays.asList(more));
    return Console.das(args.toArray(String[]::new));
  }

  private byte[] file(String path) throws IOException {
    return Files.readAllBytes(folder.resolve(path));
  }

  @Test
  void aRunLeavesItsImagesItsRecordAndItsReport() throws IOException {
    Console.Outcome outcome = sample("run", "a red cat", "a cube", "--select", "all");
    assertThat(outcome.err()).doesNotContain("Exception");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("report.html");
    Path run = folder.resolve("run");
    assertThat(run.toFile().list())
        .contains(
            "01-a-red-cat-p0.png",
            "02-a-cube-p2.png",
            "run.json",
            "trace.csv",
            "genealogy.json",
            "report.html")
        .noneMatch(name -> name.endsWith(".part"));
    assertThat(Files.readAllLines(run.resolve("trace.csv"))).hasSize(1 + 2 * 4);
    JsonNode record = Json.MAPPER.readTree(run.resolve("run.json").toFile());
    assertThat(record.path("status").asText()).isEqualTo("finished");
    assertThat(record.at("/results/1/images")).hasSize(3);
    assertThat(record.at("/model/files")).isNotEmpty();
  }

  @Test
  void equalRunsGiveEqualFilesAloneOrTogether() throws IOException {
    sample("first", "a cat", "a cube");
    sample("second", "a cube", "a cat");
    sample("third", "a cube");
    assertThat(file("second/02-a-cat.png")).isEqualTo(file("first/01-a-cat.png"));
    assertThat(file("second/01-a-cube.png")).isEqualTo(file("first/02-a-cube.png"));
    assertThat(file("third/01-a-cube.png")).isEqualTo(file("first/02-a-cube.png"));
    sample("other", "a cat", "--seed", "43");
    assertThat(file("other/01-a-cat.png")).isNotEqualTo(file("first/01-a-cat.png"));
  }

  @Test
  void rerunGivesTheSameImages() throws IOException {
    sample("run", "a cat", "a cat");
    assertThat(file("run/01-a-cat.png")).isNotEqualTo(file("run/02-a-cat.png"));

    Console.Outcome whole =
        Console.das(
            "rerun", folder.resolve("run").toString(), "--out", folder.resolve("again").toString());
    assertThat(whole.code()).isZero();
    assertThat(file("again/01-a-cat.png")).isEqualTo(file("run/01-a-cat.png"));
    assertThat(file("again/02-a-cat.png")).isEqualTo(file("run/02-a-cat.png"));

    Console.Outcome one =
        Console.das(
            "rerun",
            folder.resolve("run/02-a-cat.png").toString(),
            "--out",
            folder.resolve("one").toString());
    assertThat(one.code()).isZero();
    assertThat(one.out()).contains("bit-identical");
    assertThat(file("one/01-a-cat.png")).isEqualTo(file("run/02-a-cat.png"));
  }

  @Test
  void aRerunKeepsCheckpointingAndTellsAnotherModelOfDevice() throws IOException {
    sample("run", "a cat");
    Path record = folder.resolve("run/run.json");
    String text = Files.readString(record);
    assertThat(text).containsPattern("\"checkpointing\" : \"(on|off)\"");
    boolean on = text.contains("\"checkpointing\" : \"on\"");
    String other = "\"checkpointing\" : \"" + (on ? "off" : "on") + "\"";
    Files.writeString(
        record,
        text.replaceFirst("\"checkpointing\" : \"(on|off)\"", other)
            .replaceFirst(
                "\"run.checkpointing\" : \"(on|off)\"",
                other.replace("checkpointing", "run.checkpointing"))
            .replaceFirst("\"device_name\" : \"[^\"]*\"", "\"device_name\" : \"Old CPU\""));
    Console.Outcome again =
        Console.das(
            "rerun", folder.resolve("run").toString(), "--out", folder.resolve("again").toString());
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).contains("bit-identical");
    assertThat(again.err()).containsOnlyOnce("the record was made on Old CPU");
    assertThat(Files.readString(folder.resolve("again/run.json"))).contains(other);
  }

  @Test
  void anImageAwayFromItsRunNamesWhatItNeeds() throws IOException {
    sample("run", "a cat", "--select", "all", "--negative", "blurry");
    Path away = folder.resolve("away.png");
    Files.copy(folder.resolve("run/01-a-cat-p1.png"), away);

    Console.Outcome refused = Console.das("rerun", away.toString());
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("give --model DIR and --reward SPEC");

    Console.Outcome outcome =
        Console.das(
            "rerun",
            away.toString(),
            "--model",
            MODELS.resolve("tiny-sd").toString(),
            "--reward",
            "20*clip:" + MODELS.resolve("tiny-clip"),
            "--out",
            folder.resolve("again").toString());
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("away.png: bit-identical");
    assertThat(file("again/01-a-cat-p1.png")).isEqualTo(file("run/01-a-cat-p1.png"));
  }

  @Test
  void aModelOrRewardThatMovedIsSaidToBeGone() throws IOException {
    assertThat(sample("run", "a cat").code()).isZero();
    Path record = folder.resolve("run/run.json");
    String text = Files.readString(record);
    Files.writeString(record, text.replace("tiny-sd\"", "moved-sd\""));
    Console.Outcome model = Console.das("rerun", record.toString());
    assertThat(model.err()).contains("moved-sd, which is gone: say with --model DIR");
    assertThat(model.code()).isEqualTo(2);
    Files.writeString(record, text.replace("tiny-clip\"", "moved-clip\""));
    Console.Outcome reward = Console.das("rerun", record.toString());
    assertThat(reward.err()).contains("moved-clip, which is gone: say with --reward SPEC");
    assertThat(reward.code()).isEqualTo(2);
  }

  @Test
  void aStoppedSampleKeepsItsSettingsAndAFinishedOneHasNothingToDo() {
    assertThat(sample("run", "a cat").code()).isZero();
    String run = folder.resolve("run").toString();
    Console.Outcome again = Console.das("sample", "--resume", run);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).doesNotContain("[1/1]");
    assertThat(Console.das("sample", "a cube", "--resume", run).err())
        .contains("a resumed run keeps its settings: leave the prompt out");
    assertThat(Console.das("sample", "--resume", run, "--steps", "9").err())
        .contains("leave --steps out");
    assertThat(sample("run", "a cat").err()).contains("das rerun " + run + " repeats it");
  }

  @Test
  void aChangedImageIsNoticed() throws IOException {
    sample("run", "a cat");
    sample("other", "a cat", "--seed", "7");
    Files.write(folder.resolve("run/01-a-cat.png"), file("other/01-a-cat.png"));
    Console.Outcome outcome =
        Console.das(
            "rerun", folder.resolve("run").toString(), "--out", folder.resolve("again").toString());
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).contains("pixels differ, by at most");
  }

  @Test
  void whatAPresetSaysOfTheRunIsHonoured() throws IOException {
    Console.Outcome outcome =
        sample("run", "a cat", "--preset", "sdxl:clip", "--width", "64", "--height", "64");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("float16 needs a GPU; going on in float32");
    JsonNode record = Json.MAPPER.readTree(folder.resolve("run/run.json").toFile());
    assertThat(record.at("/model/checkpointing").asText()).isEqualTo("on");
    assertThat(record.at("/model/dtype").asText()).isEqualTo("float32");
    assertThat(record.path("results")).hasSize(2);
    assertThat(record.at("/settings_from/run.checkpointing").asText()).contains("preset sdxl:clip");
    assertThat(file("run/01-a-cat.png")).isNotEqualTo(file("run/02-a-cat.png"));

    Console.Outcome one =
        sample("one", "a cat", "--preset", "sdxl:clip", "--batches", "1", "--checkpointing", "off");
    assertThat(one.code()).as(one.err()).isZero();
    JsonNode other = Json.MAPPER.readTree(folder.resolve("one/run.json").toFile());
    assertThat(other.at("/model/checkpointing").asText()).isEqualTo("off");
    assertThat(other.path("results")).hasSize(1);
  }

  /** Two steps of plain SMC, without a rate. */
  private Console.Outcome jpeg(String... more) {
    List<String> args = new ArrayList<>(List.of("sample", "a cat", "a cube", "--reward", "jpeg"));
    args.addAll(List.of("--model", MODELS.resolve("tiny-sd").toString()));
    args.addAll(List.of("--steps", "2", "--particles", "1", "--threads", "1"));
    args.addAll(List.of("--out", folder.resolve("run").toString()));
    args.addAll(Arrays.asList(more));
    return Console.das(args.toArray(String[]::new));
  }

  @Test
  void gammaAndWhereItIsFromAreRecorded() throws IOException {
    Console.Outcome outcome = jpeg();
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).doesNotContain("gamma");
    JsonNode record = Json.MAPPER.readTree(folder.resolve("run/run.json").toFile());
    assertThat(record.at("/settings/gamma").asDouble()).isEqualTo(Pace.PUBLISHED.exponential(2, 0));
    assertThat(record.at("/settings_from/smc.gamma").asText())
        .isEqualTo("as published, 0.008 at 100 steps, followed");
  }

  @Test
  void aRateThatDoesNotFitIsWarnedAboutOnce() {
    Console.Outcome outcome = jpeg("--gamma", "0.01");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).containsOnlyOnce("warning: gamma is so small");
  }

  @Test
  void aPromptOfAnyLengthIsShortenedInWhatIsSaid() throws IOException {
    String prompt = "a very long cat ".repeat(1875);
    Console.Outcome outcome = sample("run", prompt);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err().lines()).isNotEmpty().allMatch(line -> line.length() < 400);
    assertThat(folder.resolve("run").toFile().list()).allMatch(name -> name.length() < 64);
    JsonNode record = Json.MAPPER.readTree(folder.resolve("run/run.json").toFile());
    assertThat(record.at("/prompts/0/text").asText()).hasSize(30_000);
  }

  @Test
  void tooLongAPromptIsWarnedAbout() {
    Console.Outcome outcome = sample("long", "red car ".repeat(60));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("warning: the prompt", "tokens were cut off");
  }

  @Test
  void replayPassesOnARecordedCase() {
    Path out = folder.resolve("replay.safetensors");
    Console.Outcome outcome =
        Console.das(
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
  void freedomWithoutGuidanceIsRefusedBeforeAnythingIsWritten() {
    Console.Outcome outcome = sample("run", "a cat", "--tempering", "freedom", "--guidance", "1");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).contains("guidance");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void aRewardWhoseFilesAreMissingIsRefusedBeforeAnythingIsWritten() {
    Console.Outcome outcome =
        sample("run", "a cat", "--reward", "clip:" + folder.resolve("nowhere"));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void sizesThatDoNotFitTheModelAreRefused() {
    Console.Outcome outcome = sample("run", "a cat", "--width", "65");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).contains("65");
  }
}
