package io.github.das4j.smc;

import java.util.Arrays;
import java.util.function.DoubleFunction;

/**
 * A swarm, its normalised weights, the tempered log-twist those weights already hold, and log Z so
 * far.
 *
 * <p>A particle x_t with ancestor x_t+1 gains, ψ being the untempered log-twist r(x̂_0) / α,
 *
 * <pre>  log p(x_t | x_t+1) − log q(x_t | x_t+1) + λ_t ψ(x_t) − λ_t+1 ψ(x_t+1)</pre>
 *
 * <p>(METHOD: DAS, arXiv 2501.05803, Algorithm 1.)
 */
public record Population<X extends Swarm<X>>(
    X swarm, LogWeights weights, double[] held, double logZ) {

  static <X extends Swarm<X>> Population<X> initial(X swarm) {
    int n = swarm.size();
    return new Population<>(swarm, LogWeights.uniform(n), new double[n], 0);
  }

  /** The same particles, now scored. */
  Population<X> scored(X scored) {
    return new Population<>(scored, weights, held, logZ);
  }

  /** What each log-weight would gain were this level tempered by λ. */
  double[] gainAt(double lambda, OnNan onNan) {
    double[] ratio = swarm.logRatio();
    double[] twist = tempered(lambda, onNan);
    double[] gain = new double[held.length];
    Arrays.setAll(gain, n -> ratio[n] + twist[n] - held[n]);
    return gain;
  }

  /** The weights, not yet normalised, as a function of λ. */
  DoubleFunction<LogWeights> weightsAt(OnNan onNan) {
    return lambda -> weights.plus(gainAt(lambda, onNan));
  }

  Population<X> weighted(double lambda, OnNan onNan) {
    LogWeights updated = weights.plus(gainAt(lambda, onNan));
    return new Population<>(
        swarm, updated.normalized(), tempered(lambda, onNan), logZ + updated.logSum());
  }

  /** The one place where an ancestor index touches a particle: everything it owns goes with it. */
  Population<X> resampled(int[] ancestors) {
    double[] inherited = Arrays.stream(ancestors).mapToDouble(a -> held[a]).toArray();
    LogWeights uniform = LogWeights.uniform(ancestors.length);
    return new Population<>(swarm.gather(ancestors), uniform, inherited, logZ);
  }

  Population<X> moved(X children) {
    return new Population<>(children, weights, held, logZ);
  }

  /** λψ, with 0·(−∞) = 0: a level tempered by 0 forbids nothing. */
  private double[] tempered(double lambda, OnNan onNan) {
    double[] twist = swarm.logTwist();
    double[] tempered = new double[twist.length];
    for (int n = 0; n < twist.length; n++) {
      if (Double.isNaN(twist[n])) {
        if (onNan == OnNan.FAIL) {
          throw new DegenerateWeightsException(
              DegenerateWeightsException.NONE, n, "the reward or its gradient is NaN");
        }
        tempered[n] = Double.NEGATIVE_INFINITY;
      } else {
        tempered[n] = lambda == 0 ? 0 : lambda * twist[n];
      }
    }
    return tempered;
  }
}
