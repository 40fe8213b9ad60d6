package io.github.das4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.Configs;
import io.github.das4j.reward.RewardSpec;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    Path record = record();
    JsonNode json = Configs.read(record);
    Job job = SavedJob.of(json, model, reward.map(RewardSpec::parse));
    if (isImage()) {
      job = SavedJob.onlyPrompt(job, readImage());
    }
    RunFolder folder = RunFolder.create(out, job.prompts().get(0).text());
    int code = new Runner(job, folder).run();
    compare(record.toAbsolutePath().getParent(), folder);
    return code;
  }

  private boolean isImage() {
    return Files.isRegularFile(source) && source.toString().endsWith(".png");
  }

  private Path record() {
    Path file =
        Files.isDirectory(source)
            ? source.resolve(RunRecords.FILE)
            : isImage() ? source.resolveSibling(RunRecords.FILE) : source;
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "there is no record "
              + file
              + "; give a run's folder, its run.json or one of its images");
    }
    return file;
  }

  private JsonNode readImage() {
    byte[] bytes = bytes(source);
    String text = PngText.read(bytes).get(RunRecords.PNG_RECORD);
    if (text == null) {
      throw new IllegalArgumentException(source + " has no record of das in it");
    }
    try {
      return RunRecords.JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException(source + " has a damaged record in it", e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  private void compare(Path before, RunFolder now) {
    List<String> names = new ArrayList<>();
    Configs.read(now.file(RunRecords.FILE))
        .path("results")
        .forEach(r -> r.path("images").forEach(i -> names.add(i.path("file").asText())));
    for (String name : names) {
      Path old = isImage() ? source : before.resolve(name);
      if (Files.isRegularFile(old)) {
        System.out.println(name + ": " + verdict(bytes(old), bytes(now.file(name))));
      }
    }
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
                    ? "the same pixels"
                    : d.pixels() + " pixels differ, by at most " + d.largest() + " of 255")
        .orElse("of another size");
  }
}
