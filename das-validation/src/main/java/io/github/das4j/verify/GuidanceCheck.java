package io.github.das4j.verify;

import io.github.das4j.smc.Observer;
import io.github.das4j.smc.SmcStep;
import io.github.das4j.smc.Swarm;
import io.github.das4j.toy.ToyDenoiser;
import io.github.das4j.toy.ToyProcess;
import java.util.Optional;
import java.util.function.Function;

/**
 * After a resampling every particle moves along its own gradient: the regression of its step on
 * σ²λ∇ψ, computed anew from where it stands, has slope 1. A gradient left behind by resampling
 * keeps the weights proper, so that nothing else would notice.
 */
final class GuidanceCheck<X extends Swarm<X>> implements Observer<X> {

  /** Where the particles of a resampled swarm stand, and how they are to be guided. */
  private record Parents(int step, double lambda, double[] x) {}

  private final KnownTarget target;
  private final Function<X, double[]> positions;
  private Optional<Parents> parents = Optional.empty();
  private double products;
  private double squares;

  GuidanceCheck(KnownTarget target, Function<X, double[]> positions) {
    this.target = target;
    this.positions = positions;
  }

  /** What all runs that it has watched say together. */
  Check result(String name) {
    return new Check(
        target.name(),
        name,
        "slope on own gradient",
        products / squares,
        1,
        1 / Math.sqrt(squares));
  }

  @Override
  public void onStep(SmcStep<X> step) {
    if (parents.isPresent()) {
      regress(parents.get(), positions.apply(step.before().swarm()));
    }
    parents = Optional.empty();
    if (step.resampled() && step.guidance() > 0) {
      double[] x = positions.apply(step.after().swarm());
      parents = Optional.of(new Parents(step.step(), step.guidance(), x));
    }
  }

  private void regress(Parents from, double[] children) {
    ToyProcess process = target.process();
    double variance = process.variance(from.step());
    if (variance == 0) {
      return;
    }
    double[][] x = {from.x()};
    ToyDenoiser.Prediction prediction = process.denoiser().at(process.timestep(from.step()), x);
    double[][] clean = process.cleanSample(from.step(), x, prediction.noise());
    double[] gradient = process.gradient(from.step(), clean, prediction, target.reward())[0];
    double[] mean = process.mean(from.step(), x, prediction.noise())[0];
    for (int n = 0; n < mean.length; n++) {
      double shift = variance * from.lambda() * gradient[n];
      products += (children[n] - mean[n]) * shift / variance;
      squares += shift * shift / variance;
    }
  }
}
