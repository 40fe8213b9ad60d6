package io.github.das4j.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.align.View.Jacobian;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.Observer;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Population;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.smc.SmcStep;
import io.github.das4j.smc.Tempering;
import io.github.das4j.stable.Guidance;
import io.github.das4j.stable.MicroConditioning;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.stable.Steps;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gradients that wait for selection are those that did not, and fewer. */
class SurvivorsTest {

  private static final int PARTICLES = 5;
  private static final int STEPS = 4;

  /** Always resamples, and few of five survive. */
  private static final SmcSampler SAMPLER =
      new SmcSampler(
          PARTICLES, 1, Resampler.MULTINOMIAL, Tempering.exponential(0.5), 0, OnNan.FAIL);

  private static Scope scope;
  private static RewardContext context;
  private static StableDiffusion stable;
  private static Reward reward;

  @BeforeAll
  static void open() {
    Path models = GoldenFolder.bundled("models");
    scope = Scope.open();
    context = new RewardContext(Placement.CPU_FLOAT32);
    stable = model(Placement.CPU_FLOAT32);
    reward = RewardSpec.parse("clip:" + models.resolve("tiny-clip")).open(context).forPrompt("cat");
  }

  private static StableDiffusion model(Placement placement) {
    Path models = GoldenFolder.bundled("models");
    return StableDiffusion.open(ModelFolder.open(models.resolve("tiny-sd")), placement, 0);
  }

  @AfterAll
  static void close() {
    stable.close();
    context.close();
    scope.close();
  }

  private record Found(float[] latents, double logZ, double[] rewards, Cost cost, int survivors) {}

  private static Found found(View view, int microBatch, double scale) {
    int[] survivors = new int[1];
    Observer<ParticleTensors> observer =
        new Observer<>() {
          @Override
          public void onStep(SmcStep<ParticleTensors> step) {
            if (step.step() < STEPS && view.judges(step.step(), STEPS)) {
              survivors[0] += (int) Arrays.stream(step.ancestors()).distinct().count();
            }
          }
        };
    try (TwistedDiffusion model = diffusion(process(scale), view, microBatch)) {
      Population<ParticleTensors> last =
          SAMPLER.run(model, new KeyedDraws(1, "a", 0).uniforms(), observer);
      return new Found(
          Tensors.floats(last.swarm().latents()),
          last.logZ(),
          last.swarm().score().orElseThrow().rewards(),
          model.cost(),
          survivors[0]);
    }
  }

  private static TwistedDiffusion diffusion(DiffusionProcess process, View view, int microBatch) {
    return diffusion(process, reward, view, microBatch);
  }

  private static TwistedDiffusion diffusion(
      DiffusionProcess process, Reward judge, View view, int microBatch) {
    return new TwistedDiffusion(
        process,
        judge,
        new KeyedDraws(1, "a", 0),
        new Twist(
            0.01,
            Twist.Proposal.GUIDED,
            Twist.Potential.DIFFERENCE,
            microBatch,
            Checkpointing.OFF,
            view));
  }

  private static DiffusionProcess process(double scale) {
    Guidance guidance =
        new Guidance(
            stable.prompts().encode("a cat").conditioning(),
            stable.prompts().encode("").conditioning(),
            scale,
            0);
    return stable.process(guidance, new Steps(STEPS, 1, 0), 64, 64, MicroConditioning.OWN);
  }

  @ParameterizedTest
  @CsvSource({
    "FULL, 1, 2, 5",
    "FULL, 1, 1, 5",
    "FULL, 1, 5, 1",
    "FULL, 2, 3, 5",
    "GAUSSIAN, 1, 2, 5",
    "DENOISED, 2, 5, 5",
  })
  void theyAreTheSameAndFewer(Jacobian jacobian, int every, int microBatch, double scale) {
    Found all = found(new View(Optional.empty(), jacobian, every, false), microBatch, scale);
    Found kept = found(new View(Optional.empty(), jacobian, every, true), microBatch, scale);

    assertThat(kept.logZ()).isCloseTo(all.logZ(), within(1e-3 * Math.abs(all.logZ())));
    for (int n = 0; n < PARTICLES; n++) {
      assertThat(kept.rewards()[n]).isCloseTo(all.rewards()[n], within(1e-4));
    }
    for (int i = 0; i < all.latents().length; i++) {
      assertThat(kept.latents()[i]).isCloseTo(all.latents()[i], within(0.01f));
    }
    assertThat(kept.survivors()).isEqualTo(all.survivors()).isLessThan(STEPS / every * PARTICLES);
    assertThat(kept.cost().gradients()).isLessThanOrEqualTo(kept.survivors());
    assertThat(kept.cost().gradients()).isLessThan(all.cost().gradients());
    assertThat(kept.cost().networkEvaluations()).isEqualTo(all.cost().networkEvaluations());
    assertThat(kept.cost().rewardCalls()).isEqualTo(all.cost().rewardCalls());
  }

  @Test
  void nothingIsLeftInNativeMemory() {
    View view = new View(Optional.empty(), Jacobian.FULL, 2, true);
    Reward failing =
        images -> {
          if (images.size(0) == 1) {
            throw new IllegalStateException("the judge has left");
          }
          return images.mean(new long[] {1, 2, 3}, false, new ScalarTypeOptional());
        };
    Runnable work =
        () -> {
          found(view, 2, 5);
          DiffusionProcess process = process(5);
          assertThatThrownBy(
                  () -> {
                    try (TwistedDiffusion model = diffusion(process, failing, view, 2)) {
                      SAMPLER.run(model, new KeyedDraws(1, "a", 0).uniforms(), Observer.none());
                    }
                  })
              .hasMessage("the judge has left");
        };
    long[] left = new long[5];
    for (int round = -1; round < left.length; round++) {
      long before = Pointer.totalCount();
      try (Scope inner = Scope.open()) {
        work.run();
      }
      if (round >= 0) {
        left[round] = Pointer.totalCount() - before;
      }
    }
    Arrays.sort(left);
    assertThat(left[left.length / 2]).isZero();
  }

  @Test
  void aFloat16GradientIsThatOfAll() {
    Placement half = new Placement(TorchDevice.CPU, DType.FLOAT16);
    try (StableDiffusion narrow = model(half);
        RewardContext own = new RewardContext(half)) {
      StableDiffusion before = stable;
      Reward judge = reward;
      try {
        stable = narrow;
        reward =
            RewardSpec.parse("clip:" + GoldenFolder.bundled("models").resolve("tiny-clip"))
                .open(own)
                .forPrompt("cat");
        Found all = found(new View(Optional.empty(), Jacobian.FULL, 1, false), 5, 5);
        Found kept = found(new View(Optional.empty(), Jacobian.FULL, 1, true), 5, 5);
        assertThat(kept.survivors()).isEqualTo(all.survivors());
        assertThat(kept.logZ()).isCloseTo(all.logZ(), within(0.05 * Math.abs(all.logZ())));
      } finally {
        stable = before;
        reward = judge;
      }
    }
  }

  @Test
  void rowsMustComeFirst() {
    Stage rows = Stage.of(x -> Tensors.scale(x, 2));
    Stage branches = Stage.of(x -> Tensors.cat(List.of(x, Tensors.scale(x, 10)), 0));
    try (Scope inner = Scope.open();
        Pullback whole =
            Chain.of(rows, branches)
                .linearize(Checkpointing.ON, Tensors.of(new float[] {1, 2}, 2, 1));
        Pullback odd =
            Chain.of(Stage.of(x -> x.reshape(3)))
                .linearize(Checkpointing.ON, Tensors.of(new float[3], 3, 1))) {
      try (Pullback second = whole.rows(Chain.of(rows, branches), new int[] {1})) {
        assertThat(Tensors.floats(second.outputs()[0])).containsExactly(4, 40);
      }
      Tensor one = torch.ones(3);
      odd.gradient(one);
      assertThatThrownBy(() -> odd.rows(Chain.of(), new int[] {0}))
          .isInstanceOf(IllegalStateException.class);
    }
    try (Scope inner = Scope.open();
        Pullback pooled =
            Chain.of(Stage.of(Tensor::sum), Stage.of(x -> x.reshape(1)))
                .linearize(Checkpointing.ON, Tensors.of(new float[4], 2, 2))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pooled.rows(Chain.of(), new int[] {1}))
          .withMessageContaining("the rows must come first");
    }
  }
}
