package io.github.das4j.diffusion;

/**
 * A level of a Gaussian path: x = a x_0 + σ ε.
 *
 * @param signalVariance a², at least 0
 * @param noiseVariance σ², at least 0
 */
public record Level(double signalVariance, double noiseVariance) {

  /**
   * The level of a variance preserving path: a² = ᾱ, σ² = 1 − ᾱ.
   *
   * @param alphaBar ᾱ, in [0, 1]
   */
  public static Level preserving(double alphaBar) {
    return new Level(alphaBar, 1 - alphaBar);
  }

  /**
   * The level of a rectified flow: a = 1 − σ.
   *
   * @param sigma σ, in [0, 1]
   */
  public static Level rectified(double sigma) {
    return new Level((1 - sigma) * (1 - sigma), sigma * sigma);
  }

  /** a, the share of the clean sample. */
  public double signal() {
    return Math.sqrt(signalVariance);
  }

  /** σ, the share of the noise. */
  public double noise() {
    return Math.sqrt(noiseVariance);
  }
}
