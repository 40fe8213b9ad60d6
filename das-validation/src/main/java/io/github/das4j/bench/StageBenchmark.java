package io.github.das4j.bench;

import io.github.das4j.align.Reward;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.das.ImageSize;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.stable.Guidance;
import io.github.das4j.stable.ImageModel;
import io.github.das4j.stable.Steps;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.DeviceProbe;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.text.PlainEncoder;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Times of U-Net, decoder and reward, and of all with the gradient, of the particles that pass the
 * networks at once, with the whole decoder and the whole gradient.
 *
 * @param repeats of each stage, after one that warms up
 */
public record StageBenchmark(
    ModelOptions options, RewardSpec reward, SampleSettings settings, int repeats) {

  private static final String PROMPT = "a photo of a cat";

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public StageBenchmark {
    if (repeats < 1) {
      throw new IllegalArgumentException("--repeats must be at least 1, not " + repeats);
    }
  }

  /** The particles that pass the networks at once. */
  int rows() {
    return Math.min(settings.execution().microBatch(), settings.smc().particles());
  }

  /** Measures; the device has finished each stage before the clock is read. */
  public List<StageTime> run(BenchListener listener) {
    LibTorch.setThreads(options.threads());
    try (Scope scope = Scope.open();
        RewardContext context = new RewardContext(options.placement());
        ImageModel model =
            ImageModel.open(
                ModelFolder.open(options.folder()),
                options.placement(),
                options.clipSkip(),
                options.additions())) {
      Reward bound = reward.open(context).forPrompt(PROMPT);
      DiffusionProcess process = process(model);
      long[] shape = process.shape();
      Tensor x = process.placed(torch.randn(rows(), shape[0], shape[1], shape[2]));
      Chain denoiser = process.denoiser().at(settings.denoising().steps() / 2, rows());
      Tensor clean = denoiser.run(x)[0];
      Chain decoder = process.decoder().chain();
      Tensor images = decoder.run(clean)[0];
      Chain rewarder = new Chain(bound.stages());
      List<StageTime> times = new ArrayList<>();
      times.add(time(name(model), listener, () -> denoiser.run(x)));
      times.add(time("decoder", listener, () -> decoder.run(clean)));
      times.add(time("reward", listener, () -> rewarder.run(images)));
      if (bound.differentiable()) {
        times.add(
            time("all with gradient", listener, () -> gradient(denoiser, decoder, rewarder, x)));
      }
      return times;
    }
  }

  private static String name(ImageModel model) {
    return model.folder().pipeline().isFlow() ? "transformer" : "U-Net";
  }

  private DiffusionProcess process(ImageModel model) {
    ImageSize size = settings.size();
    Extent own = model.defaultSize();
    PlainEncoder encoder = model.encoder(settings.denoising().textLength());
    return model.process(
        new Guidance(
            encoder.encode(PROMPT).conditioning(),
            encoder.encode("").conditioning(),
            settings.denoising().guidanceScale(),
            settings.denoising().guidanceRescale()),
        new Steps(
            settings.denoising().steps(),
            settings.denoising().eta(),
            settings.denoising().originalSteps()),
        size.width() == 0 ? own.width() : size.width(),
        size.height() == 0 ? own.height() : size.height(),
        size.micro());
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

  private StageTime time(String name, BenchListener listener, Runnable stage) {
    DeviceProbe probe = new DeviceProbe(options.placement().device());
    List<Double> seconds = new ArrayList<>();
    for (int k = 0; k <= repeats; k++) {
      listener.passes("stage " + name + "  " + k + "/" + repeats);
      try (Scope scope = Scope.open()) {
        probe.finish();
        long start = System.nanoTime();
        stage.run();
        probe.finish();
        // The first run warms up.
        if (k > 0) {
          seconds.add((System.nanoTime() - start) / 1e9);
        }
      }
    }
    return new StageTime(name, seconds);
  }
}
