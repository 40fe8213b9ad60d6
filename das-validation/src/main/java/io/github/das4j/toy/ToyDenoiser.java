package io.github.das4j.toy;

/** Predicts the noise in a batch of points; of a flow, the velocity. */
@FunctionalInterface
public interface ToyDenoiser {

  /** A batch's noise ε̂ or velocity, [dimension][rows], and what its gradient needs. */
  interface Prediction {

    double[][] noise();

    /** Jᵀv, J being that of each row's prediction; v and the result [dimension][rows]. */
    double[][] pullback(double[][] cotangent);
  }

  /**
   * Predicts at one level.
   *
   * @param timestep training timestep, 0 … 999; of a flow, the number of the step
   * @param x [dimension][rows]
   */
  Prediction at(int timestep, double[][] x);
}
