package io.github.das4j.verify;

import io.github.das4j.align.KeyedDraws;
import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.Reward;
import io.github.das4j.align.Twist;
import io.github.das4j.align.TwistedDiffusion;
import io.github.das4j.diffusion.Decoder;
import io.github.das4j.diffusion.Denoiser;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Population;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.smc.Tempering;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.toy.Mixture;
import io.github.das4j.toy.ToyProcess;
import io.github.das4j.toy.ToyReward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The same targets through {@link TwistedDiffusion}: the code that samples images. */
final class TensorChecks {

  private static final int PARTICLES = 64;

  private TensorChecks() {}

  static List<Check> all(int runs, long seed) {
    List<Check> checks = new ArrayList<>();
    for (KnownTarget target : List.of(KnownTarget.linearGaussian(), KnownTarget.mixture())) {
      for (Twist.Proposal proposal : Twist.Proposal.values()) {
        checks.addAll(estimates(target, proposal, runs, seed));
      }
    }
    return checks;
  }

  private static List<Check> estimates(
      KnownTarget target, Twist.Proposal proposal, int runs, long seed) {
    GuidanceCheck<ParticleTensors> guidance =
        new GuidanceCheck<>(target, swarm -> Tensors.doubles(swarm.latents()));
    SmcSampler sampler =
        new SmcSampler(PARTICLES, 1, Resampler.SSP, Tempering.exponential(0.08), 0, OnNan.FAIL);
    Twist twist =
        new Twist(1, proposal, Twist.Potential.DIFFERENCE, PARTICLES, Chain.Checkpointing.OFF);
    Estimate[] found = new Estimate[runs];
    for (int r = 0; r < runs; r++) {
      KeyedDraws draws = new KeyedDraws(seed, target.name() + proposal, r);
      try (Scope scope = Scope.open();
          TwistedDiffusion model =
              new TwistedDiffusion(process(target), reward(target.reward()), draws, twist)) {
        Population<ParticleTensors> population = sampler.run(model, draws.uniforms(), guidance);
        double[] x = Tensors.doubles(population.swarm().latents());
        found[r] = Estimate.of(population.logZ(), population.weights().probabilities(), x);
      }
    }
    boolean guided = proposal == Twist.Proposal.GUIDED;
    String name = "on tensors, " + (guided ? "guided" : "unguided");
    List<Check> checks = new ArrayList<>(Estimate.checks(target, name, found));
    if (guided) {
      checks.add(guidance.result("on tensors, guidance after resampling"));
    }
    return checks;
  }

  private static DiffusionProcess process(KnownTarget target) {
    return process(target, () -> new Chain(List.of()));
  }

  /** The chain of a target, its samples judged through a decoder at the end. */
  static DiffusionProcess process(KnownTarget target, Decoder decoder) {
    ToyProcess toy = target.process();
    double[] timesteps = Arrays.stream(toy.kernel().timesteps()).asDoubleStream().toArray();
    return new DiffusionProcess(
        Placement.CPU_FLOAT32,
        new long[] {1},
        timesteps,
        new Exact(target.data(), toy),
        toy.kernel(),
        decoder);
  }

  /** The posterior mean of a mixture on the line. */
  private record Exact(Mixture data, ToyProcess toy) implements Denoiser {

    @Override
    public Chain at(int step, int rows) {
      return Chain.of(inputs -> predict(data, toy.alphaBar(step), inputs[0]));
    }

    @Override
    public Slopes slopes(int step) {
      return Slopes.at(toy.alphaBar(step));
    }
  }

  /** [x̂_0, ε̂] of a mixture on the line, x [B, 1]; the formulas of MixtureDenoiser. */
  private static Tensor[] predict(Mixture mixture, double alphaBar, Tensor x) {
    double a = Math.sqrt(alphaBar);
    double v = alphaBar * mixture.variance() + 1 - alphaBar;
    double[] centres = Arrays.stream(mixture.means()).mapToDouble(m -> m[0]).toArray();
    Tensor means = Tensors.of(centres, centres.length);
    Tensor gap = Tensors.axpy(x, -a, means);
    Tensor share = Tensors.scale(gap.square(), -1 / (2 * v)).softmax(1);
    Tensor centre = share.matmul(means.unsqueeze(1));
    Tensor noise = Tensors.scale(Tensors.axpy(x, -a, centre), Math.sqrt(1 - alphaBar) / v);
    Tensor clean = Tensors.scale(Tensors.axpy(x, -Math.sqrt(1 - alphaBar), noise), 1 / a);
    return new Tensor[] {clean, noise};
  }

  static Reward reward(ToyReward reward) {
    Scalar centre = new Scalar(reward.centre()[0]);
    return x -> Tensors.scale(x.sub(centre).square(), -reward.weight()[0]).squeeze(1);
  }
}
