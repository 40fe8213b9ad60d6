package io.github.das4j.cli;

import io.github.das4j.bench.Benchmark;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.writing.RandomCheckpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code das bench}: time and memory of a step, whole and stage by stage. */
@Command(
    name = "bench",
    description = {
      "Measures time and memory of an SMC step, whole and by its stages, on a model of your own or",
      "on one of random weights."
    },
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description =
          "Random weights: mid (about 40 M parameters), or full sizes: sd15, sd21, lcm (6 to 8 GB"
              + " on disk), sdxl (8 GB, float16). Default: mid.")
  String size = "mid";

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Where to write, or find again, the random weights. Default: a temporary one.")
  Optional<Path> folder = Optional.empty();

  @Option(names = "--model", paramLabel = "DIR", description = "Measure this model instead.")
  Optional<Path> model = Optional.empty();

  @Option(names = "--reward", paramLabel = "SPEC", description = "The reward with --model.")
  Optional<String> reward = Optional.empty();

  @Option(names = "--steps", paramLabel = "T", description = "Steps to run. Default: 20.")
  int steps = 20;

  @Option(names = "--particles", paramLabel = "N", description = "Default: 4.")
  int particles = 4;

  @Option(names = "--micro-batch", paramLabel = "B", description = "Default: 4.")
  int microBatch = 4;

  @Option(
      names = "--edge",
      paramLabel = "PIXELS",
      description = "Width and height of the images. Default: the model's own size.")
  int edge;

  @Option(names = "--repeats", paramLabel = "R", description = "Repeats of a stage. Default: 5.")
  int repeats = 5;

  @Option(names = "--no-stages", description = "Measure whole steps alone.")
  boolean stepsOnly;

  @Mixin ModelArguments networks = new ModelArguments();

  @Override
  public Integer call() {
    // Before weights are written or read.
    Benchmark.Load load = new Benchmark.Load(steps, particles, microBatch, edge);
    if (repeats < 1) {
      throw new IllegalArgumentException("--repeats must be at least 1, not " + repeats);
    }
    Path path;
    RewardSpec spec;
    if (model.isPresent()) {
      path = model.get();
      spec = RewardSpec.parse(reward.orElse("jpeg"));
    } else {
      Path random = randomFolder();
      path = random.resolve("model");
      spec =
          RewardSpec.parse(
              "aesthetic:" + random.resolve("clip") + "," + random.resolve("head.safetensors"));
    }
    ModelOptions options = networks.options(path);
    Benchmark benchmark = new Benchmark(options, spec, load, System.out);
    if (!stepsOnly) {
      benchmark.stages(repeats);
    }
    benchmark.steps();
    return 0;
  }

  private Path randomFolder() {
    try {
      Path random = folder.isPresent() ? folder.get() : Files.createTempDirectory("das-bench");
      if (!Files.exists(random.resolve("head.safetensors"))) {
        System.out.println("writing random weights of size " + size + " to " + random);
        RandomCheckpoint.write(random, size);
      }
      return random;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder: " + AtomicFiles.reason(e), e);
    }
  }
}
