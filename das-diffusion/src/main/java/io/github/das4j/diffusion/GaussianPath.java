package io.github.das4j.diffusion;

/** The levels x = a x_0 + σ ε along which a run goes from noise to data. */
public sealed interface GaussianPath permits VariancePreserving, RectifiedFlow {

  /** Number of steps T, at least 1. */
  int steps();

  /**
   * The level that a step leaves.
   *
   * @param step 0 … T − 1
   */
  Level from(int step);

  /**
   * The level that a step leads to.
   *
   * @param step 0 … T − 1
   */
  Level to(int step);

  /**
   * Variance of the forward transition that a step undoes: x = (a/a′) x′ + √β ε with β = σ² −
   * (a²/a′²) σ′², a and σ those that the step leaves, a′ and σ′ those that it leads to.
   *
   * @param step 0 … T − 1
   */
  double forwardVariance(int step);
}
