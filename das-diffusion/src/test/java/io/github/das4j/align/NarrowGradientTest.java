package io.github.das4j.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.fixtures.GoldenFolder;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guided gradients of 16-bit networks, computed on the CPU, against float32's.
 *
 * <p>Under classifier-free guidance of scale 5 the two branches' gradients are subtracted, 5 times
 * the one and 4 times the other, and so the rounding of the U-Net's activations counts several
 * times: there the bounds are what that rounding was measured to leave (docs/gpu.md), and without
 * guidance they are tight.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NarrowGradientTest {

  /**
   * Rewards are this small, so that their cotangents are as small as those of large networks;
   * ImageReward's score, which no norm divides, has the steepest gradient.
   */
  private static final String SMALL = "0.0001*";

  private static final String SMALLER = "0.000001*";

  private static final List<String> REWARDS =
      List.of("aesthetic", "clip", "pick", "hps", "imagereward");

  private static final double UNGUIDED = 1;
  private static final double GUIDED = 5;

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

  private static final List<String> FAMILIES =
      List.of("tiny-sd", "tiny-sd-v", "tiny-sdxl", "tiny-lcm");

  /** Every reward with Stable Diffusion, and every other family with one of them. */
  static Stream<Arguments> rows() {
    Stream<Arguments> rewards = REWARDS.stream().map(reward -> Arguments.of("tiny-sd", reward));
    Stream<Arguments> families =
        IntStream.range(1, FAMILIES.size())
            .mapToObj(i -> Arguments.of(FAMILIES.get(i), REWARDS.get(i)));
    return Stream.concat(rewards, families);
  }

  /** The others. */
  static Stream<Arguments> rest() {
    List<List<Object>> taken = rows().map(row -> List.of(row.get())).toList();
    return FAMILIES.stream()
        .flatMap(family -> REWARDS.stream().map(reward -> Arguments.of(family, reward)))
        .filter(row -> !taken.contains(List.of(row.get())));
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("rest")
  void soAreTheOthers(String family, String reward) {
    gradientsAreThoseOfFloat32(family, reward);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void gradientsAreThoseOfFloat32(String family, String reward) {
    Case one = new Case(family, reward, UNGUIDED);
    double[] reference = gradient(one, DType.FLOAT32, true);
    for (DType type : List.of(DType.FLOAT16, DType.BFLOAT16)) {
      double[] narrow = gradient(one, type, true);
      assertThat(cosine(narrow, reference)).as("cosine in %s", type).isGreaterThan(0.99);
      assertThat(norm(narrow) / norm(reference)).as("norm in %s", type).isCloseTo(1, within(0.05));
    }
    // Without the factor, float16 loses them.
    assertThat(cosine(gradient(one, DType.FLOAT16, false), reference)).isLessThan(0.97);
  }

  static Stream<Arguments> guided() {
    return Stream.of(
        Arguments.of("tiny-sd", "clip", 0.99, 0.95),
        Arguments.of("tiny-sd", "imagereward", 0.99, 0.93),
        Arguments.of("tiny-sd-v", "imagereward", 0.98, 0.85),
        Arguments.of("tiny-sdxl", "hps", 0.99, 0.98));
  }

  @ParameterizedTest
  @MethodSource("guided")
  void guidanceMultipliesRounding(String family, String reward, double float16, double bfloat16) {
    Case one = new Case(family, reward, GUIDED);
    double[] reference = gradient(one, DType.FLOAT32, true);
    assertThat(cosine(gradient(one, DType.FLOAT16, true), reference)).isGreaterThan(float16);
    assertThat(cosine(gradient(one, DType.BFLOAT16, true), reference)).isGreaterThan(bfloat16);
    assertThat(cosine(gradient(one, DType.FLOAT16, false), reference)).isLessThan(0.97);
  }

  /** A model and a reward, and the scale of classifier-free guidance. */
  private record Case(String family, String reward, double guidance) {}

  private double[] gradient(Case one, DType type, boolean scaled) {
    Placement placement = new Placement(TorchDevice.CPU, type);
    try (Scope scope = Scope.open()) {
      DiffusionProcess process = process(one, placement);
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
      Reward bound = RewardSpec.parse(spec(one.reward())).open(context).forPrompt("a");
      Twist twist =
          new Twist(1, Twist.Proposal.GUIDED, Twist.Potential.DIFFERENCE, 2, Checkpointing.OFF);
      try (TwistedDiffusion model =
          new TwistedDiffusion(process, bound, new KeyedDraws(1, "a", 0), twist)) {
        ParticleTensors swarm = model.score(model.initial(2), 2);
        assertThat(model.gradientScale().isPresent()).isEqualTo(scaled && type == DType.FLOAT16);
        return Tensors.doubles(
            swarm.score().flatMap(ParticleTensors.Score::gradient).orElseThrow());
      }
    }
  }

  private DiffusionProcess process(Case one, Placement placement) {
    StableDiffusion model =
        models.computeIfAbsent(
            one.family() + placement.dtype(),
            key ->
                StableDiffusion.open(
                    ModelFolder.open(GoldenFolder.bundled("models").resolve(one.family())),
                    placement,
                    0));
    Guidance guidance =
        new Guidance(
            model.prompts().encode("a cat").conditioning(),
            model.prompts().encode("").conditioning(),
            one.guidance(),
            0);
    return model.process(guidance, new Steps(4, 1, 0), 64, 64, MicroConditioning.OWN);
  }

  private String spec(String reward) {
    Path files = GoldenFolder.bundled("models");
    Path clip = files.resolve("tiny-clip");
    return switch (reward) {
      case "aesthetic" ->
          SMALL + "aesthetic:" + clip + "," + files.resolve("tiny-aesthetic/model.safetensors");
      case "hps" -> SMALL + "hps:" + hps;
      case "imagereward" -> SMALLER + "imagereward:" + imageReward;
      default -> SMALL + reward + ":" + clip;
    };
  }

  private static double norm(double[] x) {
    return Math.sqrt(product(x, x));
  }

  private static double cosine(double[] x, double[] y) {
    double product = product(x, y);
    // One that is lost altogether has no direction.
    return product == 0 ? 0 : product / (norm(x) * norm(y));
  }

  private static double product(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
