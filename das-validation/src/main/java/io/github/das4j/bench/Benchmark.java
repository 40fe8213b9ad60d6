package io.github.das4j.bench;

import io.github.das4j.align.Reward;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.diffusion.DiffusionProcess;
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
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Time and memory of an SMC step, whole and by its stages, of a model and a reward. */
public final class Benchmark {

  private static final double MIB = 1 << 20;

  /**
   * What is run.
   *
   * @param edge width and height of the images in pixels; 0 for the model's own size
   */
  public record Load(int steps, int particles, int microBatch, int edge) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException naming the first that is out of its range
     */
    public Load {
      require("steps", steps, 1);
      require("particles", particles, 1);
      require("micro-batch", microBatch, 1);
      require("edge", edge, 0);
    }

    private static void require(String name, int value, int least) {
      if (value < least) {
        throw new IllegalArgumentException(
            "--" + name + " must be at least " + least + ", not " + value);
      }
    }
  }

  private final ModelOptions options;
  private final RewardSpec reward;
  private final Load load;
  private final PrintStream out;
  private final DeviceProbe probe;

  /**
   * A benchmark that has not run yet.
   *
   * @param out receives the figures, a line each
   */
  public Benchmark(ModelOptions options, RewardSpec reward, Load load, PrintStream out) {
    this.options = options;
    this.reward = reward;
    this.load = load;
    this.out = out;
    this.probe = new DeviceProbe(options.placement().device());
  }

  /** Prints the times of the steps of one prompt, drawn as {@code das sample} draws it. */
  public void steps() {
    SampleSettings settings =
        SampleSettings.builder()
            .steps(load.steps())
            .particles(load.particles())
            .microBatch(load.microBatch())
            .size(load.edge(), load.edge())
            .build();
    try (ImageSampler sampler = ImageSampler.open(options, reward)) {
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
      out.printf(
          Locale.ROOT,
          "%-28s after step 1 %.0f MiB, at the end %.0f MiB, peak %s%n",
          "resident memory",
          resident.get(Math.min(1, resident.size() - 1)),
          resident.get(resident.size() - 1),
          peak());
      if (probe.peakBytes() > 0) {
        out.printf(
            Locale.ROOT,
            "%-28s peak %.0f MiB, weights and activations%n",
            "memory of " + probe.device(),
            probe.peakBytes() / MIB);
      }
    }
  }

  /**
   * Prints the times of U-Net, decoder and reward, and of all with the gradient.
   *
   * @param repeats of each, after one that warms up
   */
  public void stages(int repeats) {
    LibTorch.setThreads(options.threads());
    try (Scope scope = Scope.open();
        RewardContext context = new RewardContext(options.placement());
        StableDiffusion stable =
            StableDiffusion.open(ModelFolder.open(options.folder()), options.placement(), 0)) {
      Reward bound = reward.open(context).forPrompt("a photo of a cat");
      var prompt = stable.prompts().encode("a photo of a cat").conditioning();
      var empty = stable.prompts().encode("").conditioning();
      Extent size = load.edge() == 0 ? stable.defaultSize() : Extent.square(load.edge());
      DiffusionProcess process =
          stable.process(
              new Guidance(prompt, empty, 5, 0),
              new Steps(load.steps(), 1, 0),
              size.width(),
              size.height(),
              MicroConditioning.OWN);
      int rows = Math.min(load.microBatch(), load.particles());
      long[] shape = process.shape();
      Tensor x = process.placed(torch.randn(rows, shape[0], shape[1], shape[2]));
      Chain denoiser = process.denoiser().at(load.steps() / 2, rows);
      Tensor clean = denoiser.run(x)[0];
      Chain decoder = process.decoder().chain();
      Tensor images = decoder.run(clean)[0];
      Chain rewarder = new Chain(bound.stages());
      out.printf("stages, %d rows at once:%n", rows);
      print("  U-Net", repeated(repeats, () -> denoiser.run(x)));
      print("  decoder", repeated(repeats, () -> decoder.run(clean)));
      print("  reward", repeated(repeats, () -> rewarder.run(images)));
      print(
          "  all with gradient", repeated(repeats, () -> gradient(denoiser, decoder, rewarder, x)));
    }
  }

  private void gradient(Chain denoiser, Chain decoder, Chain rewarder, Tensor x) {
    List<Stage> back = new ArrayList<>(decoder.stages());
    back.addAll(rewarder.stages());
    Chain.Checkpointing mode =
        options.checkpointing() == ModelOptions.Checkpointing.ON
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

  private double[] repeated(int repeats, Runnable stage) {
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

  private void print(String what, double[] seconds) {
    double[] sorted = Arrays.stream(seconds).sorted().toArray();
    out.printf(
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
