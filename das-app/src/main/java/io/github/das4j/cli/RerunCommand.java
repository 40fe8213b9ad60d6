package io.github.das4j.cli;

import io.github.das4j.report.Pictures;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.run.DasRun;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.Recorded;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code das rerun}: a run again from its record. */
@Command(
    name = "rerun",
    description = "Makes a run again from its record, and says whether the images are the same.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  das rerun runs/001-a-red-fox-on-a-blue-background",
      "  das rerun 01-a-cat.png --model sd15 --out again"
    })
final class RerunCommand implements Callable<Integer> {

  private static final String IDENTICAL = "bit-identical";

  @Parameters(
      paramLabel = "IMAGE_OR_RUN",
      description =
          "A folder of das sample or run, or an arm of das compare; its record; or an image.")
  Path source = Path.of("");

  @Option(
      names = "--model",
      paramLabel = "DIR|FILE",
      description = "Where the model is now. Default: where it was.")
  Optional<Path> model = Optional.empty();

  @Option(
      names = "--reward",
      paramLabel = "SPEC",
      description = "The reward with its present paths. Default: as it was.")
  Optional<String> reward = Optional.empty();

  @Option(
      names = "--lora",
      paramLabel = "FILE",
      description =
          "Where a LoRA is now, once for each in the record's order; scales are the record's."
              + " Default: where they were.")
  List<Path> loras = new ArrayList<>();

  @Option(
      names = "--embedding",
      paramLabel = "FILE",
      description =
          "Where a textual inversion is now, once for each in the record's order; tokens are the"
              + " record's. Default: where they were.")
  List<Path> embeddings = new ArrayList<>();

  @Option(
      names = "--vae",
      paramLabel = "DIR|FILE",
      description = "Where the autoencoder in place of the model's is now. Default: where it was.")
  Optional<Path> vae = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results. Default: a new one in runs/.")
  Optional<Path> out = Optional.empty();

  @Mixin OpenArguments opening = new OpenArguments();

  @Override
  public Integer call() {
    Recorded recorded =
        Recorded.read(
            source,
            new Recorded.Moved(
                model.map(HubSupplies::place),
                reward.map(RewardSpec::parse),
                loras,
                embeddings,
                vae));
    Manifest manifest = recorded.manifest().anew();
    recorded.otherFiles(manifest).forEach(line -> Failures.say("warning: " + line));
    otherHardware(recorded.manifest(), manifest).ifPresent(Failures::say);
    RunSession session = new RunSession("das run", new TrackArguments(), opening);
    int code;
    Path made;
    try (DasRun run = session.begin(manifest, out)) {
      recorded.run().ifPresent(run::answersOf);
      made = run.folder();
      code = session.finish(run);
    }
    boolean same = true;
    for (Map.Entry<Path, Path> pair : recorded.pairs(made).entrySet()) {
      same &= compare(pair.getValue(), pair.getKey());
    }
    return same ? code : Failures.FAILED;
  }

  private static Optional<String> otherHardware(Manifest before, Manifest now) {
    return before.hardware().isEmpty() || before.hardware().containsAll(now.hardware())
        ? Optional.empty()
        : Optional.of(
            "warning: the record was made on "
                + String.join(", ", before.hardware())
                + " and this is "
                + String.join(", ", now.hardware())
                + "; images may differ in the last bits");
  }

  private static boolean compare(Path before, Path now) {
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
