package io.github.das4j.diffusion;

import java.util.Arrays;

/**
 * The straight path of a rectified flow, a = 1 − σ (Liu et al. 2022, arXiv 2209.03003; Lipman et
 * al. 2022, arXiv 2210.02747).
 *
 * @param sigmas σ of each level, T + 1 of them in [0, 1], falling; the last is where the run ends
 */
public record RectifiedFlow(double[] sigmas) implements GaussianPath {

  /**
   * Takes a copy of the array.
   *
   * @throws IllegalArgumentException if there is no step, or a level does not fall within [0, 1]
   */
  public RectifiedFlow {
    sigmas = sigmas.clone();
    boolean fits = sigmas.length > 1 && sigmas[0] <= 1 && sigmas[sigmas.length - 1] >= 0;
    for (int i = 1; i < sigmas.length; i++) {
      fits = fits && sigmas[i] < sigmas[i - 1];
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "the levels of a flow must fall from at most 1 to at least 0, not "
              + Arrays.toString(sigmas));
    }
  }

  /**
   * T levels whose u = σ before the shift goes evenly from 1 to 1/T, σ = s·u/(1 + (s − 1)·u), then
   * 0.
   *
   * @param steps T, at least 1
   * @param shift s, positive; above 1 the levels are denser where there is more noise
   */
  public static RectifiedFlow shifted(int steps, double shift) {
    double[] sigmas = new double[steps + 1];
    for (int i = 0; i < steps; i++) {
      double u = steps == 1 ? 1 : 1 - i * (1 - 1.0 / steps) / (steps - 1);
      sigmas[i] = shift * u / (1 + (shift - 1) * u);
    }
    return new RectifiedFlow(sigmas);
  }

  /** A copy, length T + 1. */
  @Override
  public double[] sigmas() {
    return sigmas.clone();
  }

  @Override
  public int steps() {
    return sigmas.length - 1;
  }

  @Override
  public Level from(int step) {
    return Level.rectified(sigmas[step]);
  }

  @Override
  public Level to(int step) {
    return Level.rectified(sigmas[step + 1]);
  }

  @Override
  public double forwardVariance(int step) {
    Level from = from(step);
    Level to = to(step);
    return from.noiseVariance() - from.signalVariance() / to.signalVariance() * to.noiseVariance();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RectifiedFlow that && Arrays.equals(sigmas, that.sigmas);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sigmas);
  }

  @Override
  public String toString() {
    return "RectifiedFlow[sigmas=" + Arrays.toString(sigmas) + "]";
  }
}
