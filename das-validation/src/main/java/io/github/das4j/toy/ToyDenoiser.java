package io.github.das4j.toy;

/** Predicts the noise in a batch of points. */
@FunctionalInterface
public interface ToyDenoiser {

  /** A batch's noise ε̂, [dimension][rows], and what its gradient needs. */
  interface Prediction {

    double[][] noise();

    /** Jᵀv, J being ∂ε̂/∂x of each row; v and the result [dimension][rows]. */
    double[][] pullback(double[][] cotangent);
  }

  /**
   * Predicts at one level.
   *
   * @param timestep training timestep, 0 … 999
   * @param x [dimension][rows]
   */
  Prediction at(int timestep, double[][] x);
}
