package io.github.das4j.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.Observer;
import io.github.das4j.smc.Population;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.smc.SmcState;
import io.github.das4j.smc.SmcStep;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a float16 run has learnt of its gradients goes on with it. */
class ResumedDiffusionTest {

  private static final Placement HALF = new Placement(TorchDevice.CPU, DType.FLOAT16);
  private static final SmcSampler SAMPLER = SmcSampler.das(2, 0.5);

  /** A state in plain Java, as its tensors go with the next level. */
  private record Kept(SmcState<ParticleTensors> state, float[] latents, Spent spent) {}

  private static final class Keeper implements Observer<ParticleTensors> {
    private final TwistedDiffusion model;
    private final List<Kept> kept = new ArrayList<>();

    Keeper(TwistedDiffusion model) {
      this.model = model;
    }

    @Override
    public void onStep(SmcStep<ParticleTensors> step) {}

    @Override
    public void onMove(SmcState<ParticleTensors> next) {
      float[] latents = Tensors.floats(next.population().swarm().latents());
      kept.add(new Kept(next, latents, model.spent()));
    }
  }

  @Test
  void aFloat16RunGoesOnWithTheScalesThatItHadFound() {
    Path models = GoldenFolder.bundled("models");
    try (Scope scope = Scope.open();
        StableDiffusion stable =
            StableDiffusion.open(ModelFolder.open(models.resolve("tiny-sd")), HALF, 0);
        RewardContext context = new RewardContext(HALF)) {
      DiffusionProcess process = process(stable);
      // So small that the first factor is found too small.
      Reward reward =
          RewardSpec.parse("0.0001*clip:" + models.resolve("tiny-clip"))
              .open(context)
              .forPrompt("a cat");
      Keeper keeper;
      float[] end;
      Spent spent;
      double logZ;
      try (TwistedDiffusion model = model(process, reward)) {
        keeper = new Keeper(model);
        Population<ParticleTensors> last =
            SAMPLER.run(model, new KeyedDraws(1, "a", 0).uniforms(), keeper);
        end = Tensors.floats(last.swarm().latents());
        spent = model.spent();
        logZ = last.logZ();
      }
      assertThat(keeper.kept.get(0).spent().used().repeated()).isPositive();
      for (Kept kept : keeper.kept) {
        try (TwistedDiffusion model = model(process, reward)) {
          Population<ParticleTensors> last =
              SAMPLER.resume(
                  placed(kept, model),
                  model,
                  new KeyedDraws(1, "a", 0).uniforms(),
                  Observer.none());
          assertThat(Tensors.floats(last.swarm().latents())).isEqualTo(end);
          assertThat(last.logZ()).isEqualTo(logZ);
          assertThat(model.spent()).isEqualTo(spent);
        }
      }
      try (TwistedDiffusion model = model(process, reward)) {
        Traces traces = Traces.empty(2);
        assertThatIllegalArgumentException()
            .isThrownBy(
                () -> model.resume(Tensors.of(new float[8], 2, 4), new double[2], traces, spent))
            .withMessageContaining("latents must have shape [2, 4, 16, 16]");
      }
    }
  }

  private static SmcState<ParticleTensors> placed(Kept kept, TwistedDiffusion model) {
    Population<ParticleTensors> population = kept.state().population();
    ParticleTensors swarm =
        model.resume(
            Tensors.of(kept.latents(), 2, 4, 16, 16),
            population.swarm().logRatio(),
            population.swarm().traces(),
            kept.spent());
    return new SmcState<>(
        kept.state().step(),
        kept.state().lambda(),
        new Population<>(swarm, population.weights(), population.held(), population.logZ()));
  }

  private static TwistedDiffusion model(DiffusionProcess process, Reward reward) {
    return new TwistedDiffusion(
        process,
        reward,
        new KeyedDraws(1, "a", 0),
        new Twist(1, Twist.Proposal.GUIDED, Twist.Potential.DIFFERENCE, 2, Checkpointing.OFF));
  }

  private static DiffusionProcess process(StableDiffusion stable) {
    Guidance guidance =
        new Guidance(
            stable.prompts().encode("a cat").conditioning(),
            stable.prompts().encode("").conditioning(),
            5,
            0);
    return stable.process(guidance, new Steps(4, 1, 0), 64, 64, MicroConditioning.OWN);
  }
}
