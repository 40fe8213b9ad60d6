package io.github.das4j.smc;

import java.util.function.DoubleSupplier;

/** From weights to ancestors: one of the {@link Resampler}s, or another rule. */
@FunctionalInterface
public interface Resampling {

  /**
   * Draws ancestors.
   *
   * @param weights N weights that sum to one
   * @param offspring number M of ancestors to draw, at least 1
   * @param uniform numbers in [0, 1)
   * @return M indices in [0, N)
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
