package io.github.das4j.cli;

import io.github.das4j.align.Reward;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.stable.Guidance;
import io.github.das4j.stable.MicroConditioning;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.stable.Steps;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.DeviceProbe;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.writing.RandomCheckpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
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

  private static final double MIB = 1 << 20;

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
    DeviceProbe probe = new DeviceProbe(options.placement().device());
    if (!stepsOnly) {
      measureStages(options, spec, probe);
    }
    measureSteps(options, spec, probe);
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

  private void measureSteps(ModelOptions options, RewardSpec spec, DeviceProbe probe) {
    SampleSettings settings =
        SampleSettings.builder()
            .steps(steps)
            .particles(particles)
            .microBatch(microBatch)
            .size(edge, edge)
            .build();
    try (ImageSampler sampler = ImageSampler.open(options, spec)) {
      probe.forgetPeak();
      List<Long> marks = new ArrayList<>();
      List<Double> resident = new ArrayList<>();
      sampler.sample(
          new SampleRequest("a photo of a cat", settings),
          report -> {
            probe.finish();
            marks.add(System.nanoTime());
            resident.add(Pointer.physicalBytes() / MIB);
          });
      double[] times = new double[marks.size() - 1];
      for (int k = 0; k < times.length; k++) {
        times[k] = (marks.get(k + 1) - marks.get(k)) / 1e9;
      }
      // The last interval is the final decoding, without network or gradient.
      double[] moves = times.length > 1 ? Arrays.copyOf(times, times.length - 1) : times;
      print("SMC step, whole", moves);
      System.out.printf(
          Locale.ROOT,
          "%-28s after step 1 %.0f MiB, at the end %.0f MiB, peak %s%n",
          "resident memory",
          resident.get(Math.min(1, resident.size() - 1)),
          resident.get(resident.size() - 1),
          peak());
      if (probe.peakBytes() > 0) {
        System.out.printf(
            Locale.ROOT,
            "%-28s peak %.0f MiB, weights and activations%n",
            "memory of " + probe.device(),
            probe.peakBytes() / MIB);
      }
    }
  }

  private void measureStages(ModelOptions options, RewardSpec spec, DeviceProbe probe) {
    LibTorch.setThreads(options.threads());
    try (Scope scope = Scope.open();
        RewardContext context = new RewardContext(options.placement());
        StableDiffusion stable =
            StableDiffusion.open(ModelFolder.open(options.folder()), options.placement(), 0)) {
      Reward bound = spec.open(context).forPrompt("a photo of a cat");
      var prompt = stable.prompts().encode("a photo of a cat").conditioning();
      var empty = stable.prompts().encode("").conditioning();
      Extent size = edge == 0 ? stable.defaultSize() : Extent.square(edge);
      DiffusionProcess process =
          stable.process(
              new Guidance(prompt, empty, 5, 0),
              new Steps(steps, 1, 0),
              size.width(),
              size.height(),
              MicroConditioning.OWN);
      int rows = Math.min(microBatch, particles);
      long[] shape = process.shape();
      Tensor x = process.placed(torch.randn(rows, shape[0], shape[1], shape[2]));
      Chain denoiser = process.denoiser().at(steps / 2, rows);
      Tensor clean = denoiser.run(x)[0];
      Chain decoder = process.decoder().chain();
      Tensor images = decoder.run(clean)[0];
      Chain rewarder = new Chain(bound.stages());
      System.out.printf("stages, %d rows at once:%n", rows);
      print("  U-Net", repeated(probe, () -> denoiser.run(x)));
      print("  decoder", repeated(probe, () -> decoder.run(clean)));
      print("  reward", repeated(probe, () -> rewarder.run(images)));
      print("  all with gradient", repeated(probe, () -> gradient(denoiser, decoder, rewarder, x)));
    }
  }

  private void gradient(Chain denoiser, Chain decoder, Chain rewarder, Tensor x) {
    List<Stage> back = new ArrayList<>(decoder.stages());
    back.addAll(rewarder.stages());
    Chain.Checkpointing mode =
        networks.machine().checkpointing() == ModelOptions.Checkpointing.ON
            ? Chain.Checkpointing.ON
            : Chain.Checkpointing.OFF;
    try (var front = denoiser.linearize(mode, x);
        var behind = new Chain(back).linearize(mode, front.outputs()[0])) {
      Tensor towards = behind.gradient(torch.ones_like(behind.outputs()[0]))[0];
      Tensor[] cotangents = new Tensor[front.outputs().length];
      cotangents[0] = towards;
      front.gradient(cotangents);
    }
  }

  private double[] repeated(DeviceProbe probe, Runnable stage) {
    double[] times = new double[repeats];
    for (int k = 0; k <= repeats; k++) {
      try (Scope scope = Scope.open()) {
        probe.finish();
        long start = System.nanoTime();
        stage.run();
        probe.finish();
        // The first run warms up.
        if (k > 0) {
          times[k - 1] = (System.nanoTime() - start) / 1e9;
        }
      }
    }
    return times;
  }

  private static void print(String what, double[] seconds) {
    double[] sorted = Arrays.stream(seconds).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "%-28s median %.3f s, %.3f to %.3f (%d)%n",
        what,
        sorted[sorted.length / 2],
        sorted[0],
        sorted[sorted.length - 1],
        sorted.length);
  }

  /** Greatest resident size of this process so far. */
  private static String peak() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MiB")
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown on this system";
    }
  }
}
