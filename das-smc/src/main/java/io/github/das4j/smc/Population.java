package io.github.das4j.smc;

import java.util.Arrays;
import java.util.Objects;
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
 * @param weights normalised, but for what a level lost before it is weighted
 * @param held λψ already in the weights of each particle; −∞ for one of weight zero
 * @param logZ estimate of log ∫ p(x_0) exp(ψ(x_0)) so far; its exponential is unbiased when the
 *     schedule of λ is fixed beforehand
 */
public record Population<X extends Swarm<X>>(
    X swarm, LogWeights weights, double[] held, double logZ) {

  /**
   * Takes a copy of the array.
   *
   * @throws IllegalArgumentException if swarm, weights and twists are not equally many
   */
  public Population {
    requireSize("a swarm", swarm.size(), weights.size());
    requireSize("a twist", held.length, weights.size());
    held = held.clone();
  }

  /** A copy of λψ already in the weights of each particle, length N. */
  @Override
  public double[] held() {
    return held.clone();
  }

  static <X extends Swarm<X>> Population<X> initial(int n, X swarm) {
    return new Population<>(swarm, LogWeights.uniform(n), new double[n], 0);
  }

  /** Index of the heaviest particle; of equally heavy ones the first. */
  public int heaviest() {
    return weights.heaviest();
  }

  /**
   * Index of a particle drawn in proportion to the weights.
   *
   * @param u a uniform number in [0, 1)
   * @throws IllegalArgumentException if u is not in [0, 1)
   */
  public int draw(double u) {
    return weights.draw(u);
  }

  /** The same particles, now scored. */
  Population<X> scored(X scored) {
    requireSize("log-twists", scored.logTwist().length, held.length);
    requireSize("log-ratios", scored.logRatio().length, held.length);
    return new Population<>(scored, weights, held, logZ);
  }

  /**
   * Particles that have a weight to lose, and a log-twist or log-ratio that is NaN or +∞: such a
   * number is no weight, whatever the temper.
   */
  int[] lost() {
    double[] twist = swarm.logTwist();
    double[] ratio = swarm.logRatio();
    return IntStream.range(0, held.length)
        .filter(n -> alive(n) && (isNoWeight(twist[n]) || isNoWeight(ratio[n])))
        .toArray();
  }

  /** This scored population without those lost; log Z counts them as having weighed nothing. */
  Population<X> settled(OnNan onNan) {
    int[] lost = lost();
    if (lost.length == 0) {
      return this;
    }
    if (onNan == OnNan.FAIL) {
      double ratio = swarm.logRatio()[lost[0]];
      throw new DegenerateWeightsException(
          DegenerateWeightsException.NONE,
          lost[0],
          isNoWeight(ratio)
              ? "the log-ratio of its move is " + ratio
              : "the reward or its gradient is not a finite number");
    }
    return new Population<>(swarm, weights.without(lost), held, logZ);
  }

  /** What each log-weight would gain were this level tempered by λ. */
  double[] gainAt(double lambda) {
    double[] ratio = swarm.logRatio();
    double[] twist = tempered(lambda);
    double[] gain = new double[held.length];
    Arrays.setAll(gain, n -> alive(n) ? ratio[n] + twist[n] - held[n] : Double.NEGATIVE_INFINITY);
    return gain;
  }

  /** The weights, not yet normalised, as a function of λ. */
  DoubleFunction<LogWeights> weightsAt() {
    return lambda -> weights.plus(gainAt(lambda));
  }

  Population<X> weighted(double lambda) {
    if (!(lambda >= 0 && lambda < Double.POSITIVE_INFINITY)) {
      throw new DegenerateWeightsException(
          DegenerateWeightsException.NONE,
          DegenerateWeightsException.NONE,
          "the temper is " + lambda + ", not a finite number that is at least 0");
    }
    LogWeights updated = weights.plus(gainAt(lambda));
    return new Population<>(swarm, updated.normalized(), tempered(lambda), logZ + updated.logSum());
  }

  /** The one place where an ancestor index touches a particle: everything it owns goes with it. */
  Population<X> resampled(int[] ancestors) {
    requireSize("ancestors", ancestors.length, held.length);
    for (int ancestor : ancestors) {
      Objects.checkIndex(ancestor, held.length);
    }
    double[] inherited = Arrays.stream(ancestors).mapToDouble(a -> held[a]).toArray();
    LogWeights uniform = LogWeights.uniform(ancestors.length);
    return new Population<>(swarm.gather(ancestors), uniform, inherited, logZ);
  }

  Population<X> moved(X children) {
    return new Population<>(children, weights, held, logZ);
  }

  /** λψ, with 0·(−∞) = 0: a level tempered by 0 forbids nothing. −∞ for one of weight zero. */
  private double[] tempered(double lambda) {
    double[] twist = swarm.logTwist();
    double[] tempered = new double[held.length];
    Arrays.setAll(
        tempered, n -> alive(n) ? lambda == 0 ? 0 : lambda * twist[n] : Double.NEGATIVE_INFINITY);
    return tempered;
  }

  private static boolean isNoWeight(double value) {
    return Double.isNaN(value) || value == Double.POSITIVE_INFINITY;
  }

  /** Whether a particle has a weight. */
  boolean alive(int n) {
    return weights.get(n) != Double.NEGATIVE_INFINITY;
  }

  private static void requireSize(String what, int size, int particles) {
    if (size != particles) {
      throw new IllegalArgumentException(
          what + " of size " + size + " cannot go with " + particles + " particles");
    }
  }
}
