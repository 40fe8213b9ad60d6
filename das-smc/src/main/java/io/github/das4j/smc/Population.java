package io.github.das4j.smc;

import java.util.Arrays;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/**
 * A swarm, its normalised weights, the tempered log-twist those weights already hold, and log Z so
 * far.
 *
 * <p>A particle x_t with ancestor x_t+1 gains, ψ being the untempered log-twist r(x̂_0) / α,
 *
 * <pre>  log p(x_t | x_t+1) − log q(x_t | x_t+1) + λ_t ψ(x_t) − λ_t+1 ψ(x_t+1)</pre>
 *
 * <p>(METHOD: DAS, arXiv 2501.05803, Algorithm 1.)
 *
 * @param weights normalised
 * @param held λψ already in the weights of each particle; −∞ for one of weight zero
 * @param logZ estimate of log ∫ p(x_0) exp(ψ(x_0)) so far; its exponential is unbiased when the
 *     schedule of λ is fixed beforehand
 */
public record Population<X extends Swarm<X>>(
    X swarm, LogWeights weights, double[] held, double logZ) {

  public Population {
    requireSize("a swarm", swarm.size(), weights.size());
    requireSize("a twist", held.length, weights.size());
  }

  static <X extends Swarm<X>> Population<X> initial(int n, X swarm) {
    return new Population<>(swarm, LogWeights.uniform(n), new double[n], 0);
  }

  /** Index of the heaviest particle; of equally heavy ones the first. */
  public int heaviest() {
    return weights.heaviest();
  }

  /** Index of a particle drawn in proportion to the weights, by a uniform u in [0, 1). */
  public int draw(double u) {
    return weights.draw(u);
  }

  /** The same particles, now scored. */
  Population<X> scored(X scored) {
    return new Population<>(scored, weights, held, logZ);
  }

  /** What each log-weight would gain were this level tempered by λ. */
  double[] gainAt(double lambda, OnNan onNan) {
    double[] ratio = swarm.logRatio();
    requireSize("log-ratios", ratio.length, held.length);
    double[] twist = tempered(lambda, onNan);
    double[] gain = new double[held.length];
    Arrays.setAll(gain, n -> alive(n) ? ratio[n] + twist[n] - held[n] : Double.NEGATIVE_INFINITY);
    return gain;
  }

  /** Number of particles that have a weight to lose and a reward or gradient that is NaN. */
  int losing() {
    double[] twist = swarm.logTwist();
    return (int)
        IntStream.range(0, twist.length).filter(n -> alive(n) && Double.isNaN(twist[n])).count();
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
    requireSize("log-twists", twist.length, held.length);
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

  private boolean alive(int n) {
    return weights.get(n) != Double.NEGATIVE_INFINITY;
  }

  private static void requireSize(String what, int size, int particles) {
    if (size != particles) {
      throw new IllegalArgumentException(
          what + " of size " + size + " cannot go with " + particles + " particles");
    }
  }
}
