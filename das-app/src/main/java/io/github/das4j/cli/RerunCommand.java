package io.github.das4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.files.Json;
import io.github.das4j.record.ImageTexts;
import io.github.das4j.record.PngText;
import io.github.das4j.report.Pictures;
import io.github.das4j.reward.RewardSpec;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code das rerun}: a run again from its record. */
@Command(
    name = "rerun",
    description = "Makes a run again from its record, and says whether the images are the same.",
    mixinStandardHelpOptions = true)
final class RerunCommand implements Callable<Integer> {

  private static final String IDENTICAL = "bit-identical";

  @Parameters(
      paramLabel = "IMAGE_OR_RUN",
      description = "A run's folder, its run.json, or one of its images.")
  Path source = Path.of("");

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Where the model is now. Default: where it was.")
  Optional<Path> model = Optional.empty();

  @Option(
      names = "--reward",
      paramLabel = "SPEC",
      description = "The reward with its present paths. Default: as it was.")
  Optional<String> reward = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results. Default: a new one in runs/.")
  Optional<Path> out = Optional.empty();

  @Override
  public Integer call() {
    Job job = isImage() ? imageJob() : runJob(record());
    SavedJob.otherHardware(facts(), job).ifPresent(Failures::say);
    RunFolder folder = RunFolder.choose(out, job.prompts().get(0).text());
    new Runner(job, folder).run();
    return compare(folder) ? 0 : Failures.FAILED;
  }

  private boolean isImage() {
    return Files.isRegularFile(source) && source.toString().endsWith(".png");
  }

  private Job runJob(Path record) {
    return SavedJob.of(Configs.read(record), model, reward.map(RewardSpec::parse));
  }

  /** From the run's record beside the image; away from it, from the image's own. */
  private Job imageJob() {
    JsonNode image = recordOf(source);
    Path record = source.resolveSibling(RunRecords.FILE);
    if (Files.isRegularFile(record)) {
      return SavedJob.onlyPrompt(runJob(record), image);
    }
    if (model.isEmpty() || reward.isEmpty()) {
      throw new IllegalArgumentException(
          source
              + " has no run.json beside it, and images name no folders:"
              + " give --model DIR and --reward SPEC");
    }
    return SavedJob.ofImage(image, model.get(), RewardSpec.parse(reward.get()));
  }

  /** Where the record names the device. */
  private JsonNode facts() {
    return isImage() ? recordOf(source) : Configs.read(record()).path("machine");
  }

  private Path record() {
    Path file = Files.isDirectory(source) ? source.resolve(RunRecords.FILE) : source;
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "there is no record "
              + file
              + "; give a run's folder, its run.json or one of its images");
    }
    return file;
  }

  /** The record in an image. */
  static JsonNode recordOf(Path source) {
    String text = PngText.read(Pictures.bytes(source)).get(ImageTexts.RECORD);
    if (text == null) {
      throw new IllegalArgumentException(source + " has no record of das in it");
    }
    try {
      return Json.MAPPER.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException(source + " has a damaged record in it", e);
    }
  }

  /** Whether every image that was there before has come out the same. */
  private boolean compare(RunFolder now) {
    Optional<Integer> only =
        isImage() ? Optional.of(recordOf(source).path("particle").asInt()) : Optional.empty();
    boolean same = true;
    for (JsonNode result : Configs.read(now.file(RunRecords.FILE)).path("results")) {
      for (JsonNode image : result.path("images")) {
        if (only.isEmpty() || only.get() == image.path("particle").asInt()) {
          String name = image.path("file").asText();
          same &= compare(isImage() ? source : record().resolveSibling(name), now.file(name));
        }
      }
    }
    return same;
  }

  private static boolean compare(Path before, Path now) {
    if (!Files.isRegularFile(before)) {
      return true;
    }
    String verdict = verdict(Pictures.bytes(before), Pictures.bytes(now));
    System.out.println(before + ": " + verdict);
    return verdict.equals(IDENTICAL);
  }

  private static String verdict(byte[] before, byte[] now) {
    Optional<BufferedImage> a = Pictures.decode(before);
    Optional<BufferedImage> b = Pictures.decode(now);
    if (a.isEmpty() || b.isEmpty()) {
      return "cannot be compared";
    }
    return Pictures.difference(a.get(), b.get())
        .map(
            d ->
                d.none()
                    ? IDENTICAL
                    : d.pixels() + " pixels differ, by at most " + d.largest() + " of 255")
        .orElse("of another size");
  }
}
