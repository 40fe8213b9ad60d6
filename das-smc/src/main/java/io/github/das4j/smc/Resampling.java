package io.github.das4j.smc;

import java.util.function.DoubleSupplier;

/**
 * From weights to ancestors: one of the {@link Resampler}s, or a rule of your own, such as this
 * one, which draws nothing and takes the middle of each stratum:
 *
 * <pre>{@code
 * Resampling deterministic =
 *     (weights, offspring, uniform) -> {
 *       int[] ancestors = new int[offspring];
 *       double cumulative = weights[0];
 *       for (int m = 0, n = 0; m < offspring; m++) {
 *         while ((m + 0.5) / offspring > cumulative && n < weights.length - 1) {
 *           cumulative += weights[++n];
 *         }
 *         ancestors[m] = n;
 *       }
 *       return ancestors;
 *     };
 * SmcSampler sampler = new SmcSampler(1000, 0.5, deterministic, Tempering.none(), 0, OnNan.FAIL);
 * }</pre>
 *
 * <p>{@link Population#logZ} is unbiased if particle n gets M·W_n offspring on average, which this
 * rule does not promise. Implementations keep no state: the uniforms are their only randomness.
 */
@FunctionalInterface
public interface Resampling {

  /**
   * Draws ancestors.
   *
   * @param weights N weights that sum to one; the array is the callee's
   * @param offspring number M of ancestors to draw, at least 1
   * @param uniform numbers in [0, 1), this step's own
   * @return M indices in [0, N), none of them of a particle of weight zero; the sampler refuses
   *     another length and other indices
   */
  int[] ancestors(double[] weights, int offspring, DoubleSupplier uniform);

  /**
   * Every particle from one drawn ancestor, as in SVDD (Li et al. 2024, arXiv 2408.08252, algorithm
   * 1): the greatest variance that resampling without bias can have. Consumes one uniform.
   */
  static Resampling oneAncestor() {
    return (weights, offspring, uniform) -> {
      int[] one = Resampler.inverseCdf(new double[] {uniform.getAsDouble()}, weights);
      int[] all = new int[offspring];
      java.util.Arrays.fill(all, one[0]);
      return all;
    };
  }
}
