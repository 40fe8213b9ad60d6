package io.github.das4j.toy;

import io.github.das4j.align.Twist;
import io.github.das4j.smc.TwistedModel;
import java.util.Arrays;
import java.util.Optional;

/**
 * A toy process twisted by a reward: {@link io.github.das4j.align.TwistedDiffusion} in plain Java.
 *
 * @param alpha KL coefficient α &gt; 0
 * @param seed its draws are a function of (seed, step), particle by particle
 */
public record ToyModel(
    ToyProcess process, ToyReward reward, double alpha, Twist.Proposal proposal, long seed)
    implements TwistedModel<ToySwarm> {

  private static final int INITIAL = -1;

  @Override
  public int steps() {
    return process.steps();
  }

  @Override
  public ToySwarm initial(int particles) {
    double[][] x = new Normals(seed, INITIAL).columns(process.dimension(), particles);
    return new ToySwarm(x, new double[particles], Optional.empty());
  }

  @Override
  public ToySwarm score(ToySwarm swarm, int step) {
    if (step == steps()) {
      double[] twist = twist(reward.of(swarm.x()));
      return scored(swarm, new ToySwarm.Score(new double[0][], twist, Optional.empty()));
    }
    ToyDenoiser.Prediction prediction = process.denoiser().at(process.timestep(step), swarm.x());
    double[][] clean = process.cleanSample(step, swarm.x(), prediction.noise());
    double[] twist = twist(reward.of(clean));
    if (proposal == Twist.Proposal.UNGUIDED) {
      return scored(swarm, new ToySwarm.Score(prediction.noise(), twist, Optional.empty()));
    }
    double[][] gradient = process.gradient(step, clean, prediction, reward);
    for (double[] column : gradient) {
      for (int n = 0; n < column.length; n++) {
        column[n] /= alpha;
        if (!Double.isFinite(column[n])) {
          twist[n] = Double.NaN;
        }
      }
    }
    return scored(swarm, new ToySwarm.Score(prediction.noise(), twist, Optional.of(gradient)));
  }

  @Override
  public ToySwarm propose(ToySwarm swarm, int step, double lambda) {
    double[][] noise =
        swarm
            .score()
            .map(ToySwarm.Score::noise)
            .orElseGet(() -> process.denoiser().at(process.timestep(step), swarm.x()).noise());
    double[][] children = process.mean(step, swarm.x(), noise);
    double[] logRatio = new double[swarm.size()];
    double variance = process.variance(step);
    if (variance > 0) {
      Optional<double[][]> gradient =
          lambda == 0 ? Optional.empty() : swarm.score().flatMap(ToySwarm.Score::gradient);
      double[][] z = new Normals(seed, step).columns(process.dimension(), swarm.size());
      for (int d = 0; d < children.length; d++) {
        if (gradient.isPresent()) {
          guide(children[d], gradient.get()[d], z[d], lambda, variance, logRatio);
        } else {
          addScaled(children[d], Math.sqrt(variance), z[d]);
        }
      }
    }
    return new ToySwarm(children, logRatio, Optional.empty());
  }

  /** Adds shift δ = σ²λ∇ψ and noise σz; log p − log q = −(δ² + 2σzδ) / 2σ² of each coordinate. */
  private static void guide(
      double[] x, double[] gradient, double[] z, double lambda, double variance, double[] ratio) {
    double sigma = Math.sqrt(variance);
    for (int n = 0; n < x.length; n++) {
      double shift = variance * lambda * gradient[n];
      x[n] += shift + sigma * z[n];
      ratio[n] -= (shift * shift + 2 * sigma * z[n] * shift) / (2 * variance);
    }
  }

  private static void addScaled(double[] x, double factor, double[] z) {
    for (int n = 0; n < x.length; n++) {
      x[n] += factor * z[n];
    }
  }

  /** NaN where a reward is infinite: −∞ would pass for a place that is forbidden. */
  private double[] twist(double[] rewards) {
    return Arrays.stream(rewards)
        .map(r -> r / alpha)
        .map(twist -> Double.isFinite(twist) ? twist : Double.NaN)
        .toArray();
  }

  private static ToySwarm scored(ToySwarm swarm, ToySwarm.Score score) {
    return new ToySwarm(swarm.x(), swarm.logRatio(), Optional.of(score));
  }
}
