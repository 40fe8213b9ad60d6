package io.github.das4j.verify;

import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.Twist;
import io.github.das4j.align.TwistedDiffusion;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.smc.Tempering;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

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
    for (KnownTarget target :
        List.of(KnownTarget.linearGaussianFlow(1), KnownTarget.mixtureFlow(0.5))) {
      checks.addAll(estimates(target, Twist.Proposal.GUIDED, runs, seed));
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
    TensorTrial trial = new TensorTrial(target, TensorTrial.WHOLE, sampler, twist);
    Estimate[] found = trial.run(proposal.toString(), runs, seed, guidance);
    boolean guided = proposal == Twist.Proposal.GUIDED;
    String name = "on tensors, " + (guided ? "guided" : "unguided");
    List<Check> checks = new ArrayList<>(Estimate.checks(target, name, found));
    if (guided) {
      checks.add(guidance.result("on tensors, guidance after resampling"));
    }
    return checks;
  }
}
