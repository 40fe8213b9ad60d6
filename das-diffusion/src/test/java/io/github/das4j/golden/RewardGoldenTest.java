package io.github.das4j.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.align.Reward;
import io.github.das4j.checkpoint.ModelFolder;
import io.github.das4j.checkpoint.SafetensorsFile;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.stable.Guidance;
import io.github.das4j.stable.MicroConditioning;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.stable.Steps;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scores and their gradients, at the image and through the whole pipeline. */
class RewardGoldenTest {

  private static final List<String> PROMPTS =
      List.of("a photo of a cat", "a red car", "blue sky ☁");

  @BeforeAll
  static void oneThread() {
    LibTorch.setThreads(1);
  }

  private static String spec(String name) {
    Path clip = GoldenFolder.models().resolve("tiny-clip");
    Path head = GoldenFolder.models().resolve("tiny-aesthetic").resolve("model.safetensors");
    return switch (name) {
      case "clip20" -> "20*clip:" + clip;
      case "aesthetic" -> "aesthetic:" + clip + "," + head;
      default -> name + ":" + clip;
    };
  }

  @ParameterizedTest
  @CsvSource({
    "up64, clip, true",
    "up64, pick, true",
    "up64, aesthetic, true",
    "down256, clip, true",
    "down256, pick, false",
    "down256, aesthetic, false"
  })
  void scores(String size, String name, boolean gradientRecorded) {
    try (Scope scope = Scope.open();
        SafetensorsFile golden =
            SafetensorsFile.open(GoldenFolder.root().resolve("scorers.safetensors"));
        RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      Tensor stored = golden.tensor(size + ".image");
      Tensor images =
          stored.scalar_type().intern() == ScalarType.Byte
              ? Tensors.scale(stored.to(ScalarType.Float), 1 / 255.0)
              : stored;
      double[] scores = Tensors.doubles(golden.tensor(size + "." + name + ".score"));
      var model = RewardSpec.parse(spec(name)).open(context);
      for (int row = 0; row < 3; row++) {
        Reward reward = model.forPrompt(PROMPTS.get(row));
        try (Pullback pullback =
            new Chain(reward.stages())
                .linearize(Chain.Checkpointing.OFF, images.narrow(0, row, 1).clone())) {
          assertClose(Tensors.doubles(pullback.outputs()[0]), new double[] {scores[row]}, 1e-4);
          if (gradientRecorded && (row == 0 || size.equals("up64"))) {
            Tensor gradient = pullback.gradient(torch.ones_like(pullback.outputs()[0]))[0];
            Tensor recorded = golden.tensor(size + "." + name + ".grad").select(0, row);
            assertClose(
                Tensors.doubles(Objects.requireNonNull(gradient)), Tensors.doubles(recorded), 1e-3);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-sd, clip20", "tiny-sd, aesthetic", "tiny-sd, pick",
    "tiny-sd-v, clip20", "tiny-sd-v, aesthetic", "tiny-sd-v, pick",
    "tiny-sdxl, clip20", "tiny-sdxl, aesthetic", "tiny-sdxl, pick",
    "tiny-lcm, clip20", "tiny-lcm, aesthetic", "tiny-lcm, pick"
  })
  void guidance(String model, String reward) {
    Path folder = GoldenFolder.models().resolve(model);
    String key = model + "." + (reward.equals("clip20") ? "clip" : reward) + ".";
    try (Scope scope = Scope.open();
        SafetensorsFile golden =
            SafetensorsFile.open(GoldenFolder.root().resolve("guidance.safetensors"));
        RewardContext context = new RewardContext(Placement.CPU_FLOAT32);
        StableDiffusion stable =
            StableDiffusion.open(ModelFolder.open(folder), Placement.CPU_FLOAT32, 0)) {
      var prompt = stable.prompts().encode("a photo of a cat").conditioning();
      var empty = stable.prompts().encode("").conditioning();
      DiffusionProcess process =
          stable.process(
              new Guidance(prompt, empty, 5, 0),
              new Steps(10, 1, 0),
              64,
              64,
              MicroConditioning.OWN);
      double timestep = model.equals("tiny-lcm") ? 599 : 501;
      int step = Arrays.stream(process.timesteps()).boxed().toList().indexOf(timestep);
      Tensor x = golden.tensor(model + ".latents");
      List<Stage> stages = new ArrayList<>(process.decoder().chain().stages());
      stages.addAll(
          RewardSpec.parse(spec(reward)).open(context).forPrompt("a photo of a cat").stages());
      try (Pullback front =
              process.denoiser().at(step, 2).linearize(Chain.Checkpointing.OFF, x.clone());
          Pullback back =
              new Chain(stages).linearize(Chain.Checkpointing.OFF, front.outputs()[0])) {
        Tensor[] predicted = front.outputs();
        assertClose(predicted[0], golden.tensor(model + ".pred_x0"), 1e-4);
        assertClose(predicted[1], golden.tensor(model + ".noise_pred"), 1e-4);
        assertClose(back.outputs()[0], golden.tensor(key + "reward"), 1e-4);
        Tensor towards = back.gradient(torch.ones_like(back.outputs()[0]))[0];
        Tensor[] cotangents = new Tensor[predicted.length];
        cotangents[0] = towards;
        Tensor gradient = Objects.requireNonNull(front.gradient(cotangents)[0]);
        assertClose(Tensors.scale(gradient, 1 / 0.05), golden.tensor(key + "guidance"), 1e-3);
      }
    }
  }

  private static void assertClose(Tensor actual, Tensor expected, double tolerance) {
    assertClose(Tensors.doubles(actual), Tensors.doubles(expected), tolerance);
  }

  private static void assertClose(double[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    double magnitude = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i])).isLessThanOrEqualTo(tolerance * magnitude);
    }
  }
}
