package io.github.das4j.cli;

import io.github.das4j.train.TrainDemo;
import io.github.das4j.train.TrainOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code das train}: trains the demo model and its rewards, stage by stage. */
@Command(
    name = "train",
    description = "Trains the demo model and its rewards, as they are shipped.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Stages, in the order in which they need each other: vae, clip (the text encoder),",
      "reader (a classifier that judges), unet, decoder (the autoencoder's second half,",
      "trained on), rewards (CLIP's image tower, aesthetic head, preference model), judge",
      "(figures, card). Each saves as it goes, with loss curves and sample sheets;",
      "killed, --resume goes on.",
      "",
      "Example:",
      "  npm install --prefix pictures @iconify-json/fluent-emoji-flat @iconify-json/noto \\",
      "    @iconify-json/twemoji",
      "  das train demo --pictures pictures --stage vae --minutes 88",
      "  das train demo --pictures pictures --stage clip --minutes 6",
      "  das train demo --pictures pictures --stage reader --minutes 16",
      "  das train demo --pictures pictures --stage unet --minutes 150",
      "  das train demo --pictures pictures --stage rewards --minutes 15",
      "  das train demo --pictures pictures --stage judge"
    })
final class TrainCommand implements Callable<Integer> {

  @Parameters(paramLabel = "WHAT", description = "demo: there is no other model to train.")
  private String what = "";

  @Option(
      names = "--stage",
      paramLabel = "STAGE",
      description = "vae, clip, reader, unet, decoder, rewards, judge or all. Default: all.")
  private String stage = "all";

  @Option(
      names = "--pictures",
      paramLabel = "DIR",
      required = true,
      description = "Folder into which npm unpacked the three picture sets.")
  private Path pictures = Path.of("pictures");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the training. Default: demo-training.")
  private Path out = Path.of("demo-training");

  @Option(names = "--resume", description = "Go on where the stage was stopped.")
  private boolean resume;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "Time for the stage, resumed time included. Default: each stage's own.")
  private Optional<Double> minutes = Optional.empty();

  @Option(names = "--seed", paramLabel = "SEED", description = "Default: 1.")
  private long seed = 1;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads, each with a batch of its own. Default: 2.")
  private int workers = 2;

  @Option(
      names = "--guidance",
      paramLabel = "S",
      description = "Guidance scale of the judged pictures. Default: 3.")
  private double guidance = 3;

  @Option(
      names = "--prompts",
      paramLabel = "N",
      description = "How many captions are judged. Default: 500.")
  private int prompts = 500;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "How many pictures are compared, as a set, with drawn ones. Default: 3000.")
  private int samples = 3000;

  @Override
  public Integer call() {
    if (!what.equals("demo")) {
      throw new IllegalArgumentException("only 'demo' can be trained, not '" + what + "'");
    }
    TrainOptions options =
        new TrainOptions(
            TrainOptions.Stage.parse(stage),
            pictures,
            out,
            resume,
            minutes.map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
            seed,
            workers,
            new TrainOptions.Judging(guidance, prompts, samples));
    try {
      TrainDemo.run(options);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    return 0;
  }
}
