package io.github.das4j.das;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.Selection;
import io.github.das4j.stable.Guidance;
import io.github.das4j.stable.MicroConditioning;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.stable.Steps;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Activations kept or computed again: not a bit of any gradient or image may differ. */
class CheckpointingTest {

  private static Path model(String name) {
    return GoldenFolder.bundled("models").resolve(name);
  }

  private static String clip() {
    return "20*clip:" + model("tiny-clip");
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-sd, 32, 32, 1, 0, 1",
    "tiny-sd, 32, 32, 5, 0, 2",
    "tiny-sd, 24, 40, 5, 0.7, 3",
    "tiny-sd-v, 32, 32, 1, 0, 2",
    "tiny-sd-v, 40, 24, 7.5, 0.7, 1",
    "tiny-sdxl, 32, 32, 5, 0, 1",
    "tiny-sdxl, 48, 24, 5, 0.5, 2",
    "tiny-lcm, 32, 32, 8, 0, 1",
    "tiny-lcm, 24, 56, 8, 0, 3"
  })
  void gradients(String name, int width, int height, double scale, double rescale, int rows) {
    try (Scope scope = Scope.open();
        RewardContext context = new RewardContext(Placement.CPU_FLOAT32);
        StableDiffusion stable =
            StableDiffusion.open(ModelFolder.open(model(name)), Placement.CPU_FLOAT32, 0)) {
      var prompt = stable.prompts().encode("a photo of a cat").conditioning();
      var empty = stable.prompts().encode("").conditioning();
      DiffusionProcess process =
          stable.process(
              new Guidance(prompt, empty, scale, rescale),
              new Steps(4, 1, 0),
              width,
              height,
              MicroConditioning.OWN);
      List<Stage> stages = new ArrayList<>(process.decoder().chain().stages());
      stages.addAll(RewardSpec.parse(clip()).open(context).forPrompt("a cat").stages());
      long[] shape = process.shape();
      Tensor x = drawn(rows, shape[0], shape[1], shape[2]);
      Chain denoiser = process.denoiser().at(1, rows);
      assertThat(gradient(denoiser, new Chain(stages), x, Chain.Checkpointing.ON))
          .isEqualTo(gradient(denoiser, new Chain(stages), x, Chain.Checkpointing.OFF));
    }
  }

  private static Tensor drawn(long... shape) {
    SplittableRandom random = new SplittableRandom(5);
    long size = 1;
    for (long extent : shape) {
      size *= extent;
    }
    return Tensors.of(random.doubles(size).map(u -> 2 * u - 1).toArray(), shape);
  }

  /** Outputs and gradients, of every output of the network, one after the other. */
  private static float[] gradient(
      Chain denoiser, Chain reward, Tensor x, Chain.Checkpointing checkpointing) {
    List<Tensor> found = new ArrayList<>();
    try (Scope scope = Scope.open();
        Pullback front = denoiser.linearize(checkpointing, x);
        Pullback back = reward.linearize(checkpointing, front.outputs()[0])) {
      Tensor[] cotangents = front.outputs();
      for (int k = 0; k < cotangents.length; k++) {
        found.add(cotangents[k].flatten().clone());
        cotangents[k] = drawn(Tensors.shape(cotangents[k]));
      }
      Tensor scores = back.outputs()[0];
      found.add(scores.flatten().clone());
      Tensor towards = Objects.requireNonNull(back.gradient(drawn(scores.size(0)))[0]);
      found.add(towards.flatten());
      cotangents[0] = towards;
      found.add(Objects.requireNonNull(front.gradient(cotangents)[0]).flatten());
      return Tensors.floats(Tensors.cat(found, 0));
    }
  }

  @ParameterizedTest
  @CsvSource({"tiny-sd, 5, 0.7", "tiny-sd-v, 5, 0", "tiny-sdxl, 5, 0", "tiny-lcm, 8, 0"})
  void images(String name, double scale, double rescale) {
    SampleSettings settings =
        SampleSettings.builder()
            .steps(3)
            .particles(3)
            .microBatch(2)
            .alpha(0.05)
            .guidanceScale(scale)
            .guidanceRescale(rescale)
            .selection(Selection.ALL)
            .size(32, 24)
            .build();
    SampleResult on = sample(name, ModelOptions.Checkpointing.ON, settings);
    SampleResult off = sample(name, ModelOptions.Checkpointing.OFF, settings);
    assertThat(on.logWeights()).isEqualTo(off.logWeights());
    for (int n = 0; n < 3; n++) {
      assertThat(on.images().get(n).latents()).isEqualTo(off.images().get(n).latents());
      assertThat(on.images().get(n).rgb()).isEqualTo(off.images().get(n).rgb());
    }
  }

  private static SampleResult sample(
      String name, ModelOptions.Checkpointing checkpointing, SampleSettings settings) {
    ModelOptions options =
        new ModelOptions(model(name), Placement.CPU_FLOAT32, 1, checkpointing, 0);
    try (ImageSampler sampler = ImageSampler.open(options, RewardSpec.parse(clip()))) {
      return sampler.sample(new SampleRequest("a cat", settings), Listener.none());
    }
  }
}
