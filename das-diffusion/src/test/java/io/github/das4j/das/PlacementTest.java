package io.github.das4j.das;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.align.Draws;
import io.github.das4j.align.KeyedDraws;
import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.Reward;
import io.github.das4j.align.Twist;
import io.github.das4j.align.TwistedDiffusion;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.reward.Purpose;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.Population;
import io.github.das4j.smc.SmcStep;
import io.github.das4j.smc.Uniforms;
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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole short runs on libtorch's meta device, which refuses what a GPU refuses: operations on
 * tensors of two devices or of types that do not go together. No values are computed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlacementTest {

  private static final List<String> FAMILIES =
      List.of("tiny-sd", "tiny-sd-v", "tiny-sdxl", "tiny-lcm");
  private static final List<String> REWARDS =
      List.of(
          "aesthetic",
          "clip",
          "pick",
          "hps smooth",
          "hps published",
          "imagereward smooth",
          "imagereward published",
          "jpeg",
          "aesthetic + clip",
          "hps smooth + jpeg");

  private Path hps = Path.of("");
  private Path imageReward = Path.of("");
  private final Map<String, StableDiffusion> models = new HashMap<>();
  private final Map<DType, RewardContext> contexts = new EnumMap<>(DType.class);
  private final Map<String, Reward> rewards = new HashMap<>();

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
    for (String family : FAMILIES) {
      for (DType type : DType.values()) {
        for (Checkpointing checkpointing : Checkpointing.values()) {
          REWARDS.forEach(r -> rows.add(Arguments.of(family, type, checkpointing, r)));
        }
      }
    }
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyRewardGuidesEveryFamily(
      String family, DType type, Checkpointing checkpointing, String reward) {
    run(family, type, checkpointing, reward, Method.DAS);
  }

  static Stream<Arguments> methods() {
    return FAMILIES.stream()
        .flatMap(f -> Arrays.stream(Method.values()).map(m -> Arguments.of(f, m)))
        // A latent consistency model has no classifier-free guidance for FreeDoM's ratio.
        .filter(row -> !Arrays.asList(row.get()).equals(List.of("tiny-lcm", Method.FREEDOM)));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodRuns(String family, Method method) {
    run(family, DType.FLOAT16, Checkpointing.OFF, "clip", method);
  }

  static Stream<Arguments> supplied() {
    return FAMILIES.stream()
        .flatMap(f -> Stream.of(DType.FLOAT32, DType.FLOAT16).map(t -> Arguments.of(f, t)));
  }

  @ParameterizedTest
  @MethodSource("supplied")
  void whatTheCallerSuppliesIsTakenFromTheCpu(String family, DType type) {
    SampleSettings settings = SampleSettings.builder().steps(2).build();
    Twist twist = new Twist(1, Method.DAS.proposal(), Method.DAS.potential(), 2, Checkpointing.OFF);
    try (Scope scope = Scope.open()) {
      StableDiffusion model = model(family, type);
      Guidance guidance =
          new Guidance(
              model.prompts().encode("a cat").conditioning().map(PlacementTest::onCpu),
              model.prompts().encode("").conditioning().map(PlacementTest::onCpu),
              settings.denoising().guidanceScale(),
              0);
      DiffusionProcess process = process(model, guidance, settings);
      try (TwistedDiffusion twisted =
          new TwistedDiffusion(process, reward("clip", type), new Recorded(process), twist)) {
        ParticleTensors swarm = twisted.score(twisted.initial(2), 0);
        assertThere(twisted.propose(swarm, 0, 1).latents());
      }
    }
  }

  private static Tensor onCpu(Tensor part) {
    return Tensors.of(Tensors.doubles(part), Tensors.shape(part));
  }

  /** Draws that hold the latents of every step, on the CPU. */
  private record Recorded(DiffusionProcess process, KeyedDraws keyed) implements Draws {

    Recorded(DiffusionProcess process) {
      this(process, new KeyedDraws(1, "a", 0));
    }

    @Override
    public Tensor initial(int particle, long[] shape) {
      return keyed.initial(particle, shape);
    }

    @Override
    public Tensor noise(int step, int particle, long[] shape) {
      return keyed.noise(step, particle, shape);
    }

    @Override
    public Uniforms uniforms() {
      return keyed.uniforms();
    }

    @Override
    public Optional<Tensor> latents(int step) {
      List<Tensor> rows =
          Stream.of(0, 1).map(n -> initial(n, process.shape()).unsqueeze(0)).toList();
      return Optional.of(Tensors.cat(rows, 0));
    }
  }

  private void run(
      String family, DType type, Checkpointing checkpointing, String reward, Method method) {
    SampleSettings settings =
        SampleSettings.builder()
            .method(method)
            .steps(2)
            .particles(3)
            .essThreshold(1)
            .guidanceRescale(0.5)
            .build();
    List<SmcStep<ParticleTensors>> resampled = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      Reward bound = reward(reward, type);
      Twist twist =
          new Twist(
              settings.smc().alpha(), method.proposal(), method.potential(), 2, checkpointing);
      try (TwistedDiffusion twisted =
          new TwistedDiffusion(
              process(family, type, settings), bound, new KeyedDraws(1, "a", 0), twist)) {
        Population<ParticleTensors> population =
            settings
                .sampler()
                .run(
                    twisted,
                    new KeyedDraws(1, "a", 0).uniforms(),
                    step -> {
                      if (step.resampled()) {
                        resampled.add(step);
                      }
                    });
        assertThere(population.swarm().latents());
        assertThere(population.swarm().score().orElseThrow().images().orElseThrow());
      }
    }
    if (method == Method.DAS) {
      // Else nothing would be said of the tensors that an ancestor takes along.
      assertThat(resampled).isNotEmpty();
    }
  }

  private static void assertThere(Tensor tensor) {
    assertThat(tensor.is_meta()).isTrue();
    assertThat(tensor.scalar_type().intern()).isEqualTo(Tensors.FLOAT32);
  }

  private StableDiffusion model(String family, DType type) {
    return models.computeIfAbsent(
        family + type,
        key ->
            StableDiffusion.open(
                ModelFolder.open(GoldenFolder.bundled("models").resolve(family)), meta(type), 0));
  }

  private DiffusionProcess process(String family, DType type, SampleSettings settings) {
    StableDiffusion model = model(family, type);
    Guidance guidance =
        new Guidance(
            model.prompts().encode("a cat").conditioning(),
            model.prompts().encode("").conditioning(),
            settings.denoising().guidanceScale(),
            settings.denoising().guidanceRescale());
    return process(model, guidance, settings);
  }

  private static DiffusionProcess process(
      StableDiffusion model, Guidance guidance, SampleSettings settings) {
    Steps steps = new Steps(settings.denoising().steps(), settings.denoising().eta(), 0);
    return model.process(guidance, steps, 64, 64, MicroConditioning.OWN);
  }

  private Reward reward(String words, DType type) {
    return rewards.computeIfAbsent(words + type, key -> opened(words, type));
  }

  private Reward opened(String words, DType type) {
    RewardContext context = contexts.computeIfAbsent(type, key -> new RewardContext(meta(type)));
    Path models = GoldenFolder.bundled("models");
    Path clip = models.resolve("tiny-clip");
    Path head = models.resolve("tiny-aesthetic").resolve("model.safetensors");
    String spec =
        words
            .replace("aesthetic", "0.5*aesthetic:" + clip + "," + head)
            .replaceAll("(clip|pick)$", "20*$1:" + clip)
            .replaceAll("hps (\\w+)", "hps:" + hps + ",$1")
            .replaceAll("imagereward (\\w+)", "imagereward:" + imageReward + ",$1");
    return RewardSpec.parse(spec, Purpose.GUIDANCE).open(context).forPrompt("a");
  }

  private static Placement meta(DType type) {
    return new Placement(TorchDevice.META, type);
  }
}
