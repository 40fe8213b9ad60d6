package io.github.das4j.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.checkpoint.ModelFolder;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.golden.GoldenFolder;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.stable.Guidance;
import io.github.das4j.stable.MicroConditioning;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.stable.Steps;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Guided gradients of float16 networks, computed on the CPU, against float32's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NarrowGradientTest {

  /** Rewards are this small, so that their cotangents are as small as those of large networks. */
  private static final String SMALL = "0.0001*";

  private static final List<String> REWARDS = List.of("aesthetic", "clip", "hps", "imagereward");

  private Path hps = Path.of("");
  private Path imageReward = Path.of("");
  private final Map<String, StableDiffusion> models = new HashMap<>();
  private final Map<DType, RewardContext> contexts = new HashMap<>();

  @BeforeAll
  void files(@TempDir Path temp) throws IOException {
    hps = JudgeFiles.bundled().hps(temp);
    imageReward = JudgeFiles.bundled().imageReward(temp);
  }

  @AfterAll
  void close() {
    models.values().forEach(StableDiffusion::close);
    contexts.values().forEach(RewardContext::close);
  }

  static Stream<Arguments> rows() {
    List<Arguments> rows = new ArrayList<>();
    for (String family : List.of("tiny-sd", "tiny-sd-v", "tiny-sdxl", "tiny-lcm")) {
      for (String reward : REWARDS) {
        rows.add(Arguments.of(family, reward));
      }
    }
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void gradientsAreThoseOfFloat32(String family, String reward) {
    double[] reference = gradient(family, reward, DType.FLOAT32, true);
    double[] plain = gradient(family, reward, DType.FLOAT16, false);
    double[] scaled = gradient(family, reward, DType.FLOAT16, true);
    // What is left is rounding, the most in a judge of many layers.
    assertThat(cosine(scaled, reference)).isGreaterThan(reward.equals("imagereward") ? 0.98 : 0.99);
    assertThat(norm(scaled) / norm(reference)).isCloseTo(1, within(0.05));
    // Without the factor, this is what it would be.
    assertThat(cosine(plain, reference)).isLessThan(0.97);
  }

  private double[] gradient(String family, String reward, DType type, boolean scaled) {
    Placement placement = new Placement(TorchDevice.CPU, type);
    try (Scope scope = Scope.open()) {
      DiffusionProcess process = process(family, placement);
      if (!scaled) {
        process =
            new DiffusionProcess(
                Placement.CPU_FLOAT32,
                process.shape(),
                process.timesteps(),
                process.denoiser(),
                process.kernel(),
                process.decoder());
      }
      RewardContext context = contexts.computeIfAbsent(type, key -> new RewardContext(placement));
      Reward bound = RewardSpec.parse(SMALL + spec(reward)).open(context).forPrompt("a");
      Twist twist =
          new Twist(1, Twist.Proposal.GUIDED, Twist.Potential.DIFFERENCE, 2, Checkpointing.OFF);
      try (TwistedDiffusion model =
          new TwistedDiffusion(process, bound, new KeyedDraws(1, "a", 0), twist)) {
        ParticleTensors swarm = model.score(model.initial(2), 2);
        return Tensors.doubles(
            swarm.score().flatMap(ParticleTensors.Score::gradient).orElseThrow());
      }
    }
  }

  private DiffusionProcess process(String family, Placement placement) {
    StableDiffusion model =
        models.computeIfAbsent(
            family + placement.dtype(),
            key ->
                StableDiffusion.open(
                    ModelFolder.open(GoldenFolder.bundled("models").resolve(family)),
                    placement,
                    0));
    Guidance guidance =
        new Guidance(
            model.prompts().encode("a cat").conditioning(),
            model.prompts().encode("").conditioning(),
            5,
            0);
    return model.process(guidance, new Steps(4, 1, 0), 64, 64, MicroConditioning.OWN);
  }

  private String spec(String reward) {
    Path files = GoldenFolder.bundled("models");
    Path clip = files.resolve("tiny-clip");
    return switch (reward) {
      case "aesthetic" ->
          "aesthetic:" + clip + "," + files.resolve("tiny-aesthetic/model.safetensors");
      case "hps" -> "hps:" + hps;
      case "imagereward" -> "imagereward:" + imageReward;
      default -> reward + ":" + clip;
    };
  }

  private static double norm(double[] x) {
    return Math.sqrt(product(x, x));
  }

  private static double cosine(double[] x, double[] y) {
    return product(x, y) / (norm(x) * norm(y));
  }

  private static double product(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
