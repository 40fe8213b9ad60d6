package io.github.das4j.smc;

import java.util.stream.IntStream;

/**
 * Immutable report of one step. Do not keep the swarms beyond the call if they own native memory.
 *
 * @param step turn of the loop, 0 … T; T is the final weighting
 * @param scored whether this level was scored and weighted; false before the tempering starts
 * @param lambda temper of this level's twist; 1 at step T
 * @param guidance λ of the proposal that leaves this level; 0 at step T
 * @param ess effective sample size of the weights, before resampling, in [1, N]
 * @param resampled whether the swarm was resampled
 * @param ancestors index of each particle's ancestor; the identity without resampling
 * @param logIncrement what each log-weight gained at this level; −∞ for a particle of weight zero
 * @param dropped number of particles that lost their weight at this level because their reward,
 *     gradient or move is no finite number; over the steps they add up
 * @param before weighted, before resampling
 * @param after what moves on: {@code before} itself, or resampled
 */
public record SmcStep<X extends Swarm<X>>(
    int step,
    boolean scored,
    double lambda,
    double guidance,
    double ess,
    boolean resampled,
    int[] ancestors,
    double[] logIncrement,
    int dropped,
    Population<X> before,
    Population<X> after) {

  /** Takes copies of the arrays. */
  public SmcStep {
    ancestors = ancestors.clone();
    logIncrement = logIncrement.clone();
  }

  /** A copy of the ancestor indices, length N. */
  @Override
  public int[] ancestors() {
    return ancestors.clone();
  }

  /** A copy of what each log-weight gained, length N. */
  @Override
  public double[] logIncrement() {
    return logIncrement.clone();
  }

  static <X extends Swarm<X>> SmcStep<X> unscored(int step, Population<X> population) {
    int n = population.weights().size();
    return new SmcStep<>(
        step, false, 0, 0, n, false, identity(n), new double[n], 0, population, population);
  }

  static int[] identity(int n) {
    return IntStream.range(0, n).toArray();
  }
}
