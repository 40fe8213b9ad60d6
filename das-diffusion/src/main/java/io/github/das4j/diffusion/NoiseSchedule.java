package io.github.das4j.diffusion;

import java.util.Arrays;

/**
 * ᾱ_t of the forward process x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε, for every training timestep.
 *
 * @param alphaBar ᾱ_t, t = 0 … T_train − 1, falling, in [0, 1]
 * @param finalAlphaBar ᾱ of the step before timestep 0: 1 where the scheduler's {@code
 *     set_alpha_to_one} is true, else ᾱ_0
 */
public record NoiseSchedule(double[] alphaBar, double finalAlphaBar) {

  /** Takes a copy of the array. */
  public NoiseSchedule {
    alphaBar = alphaBar.clone();
  }

  /** A copy of ᾱ_t, length T_train. */
  @Override
  public double[] alphaBar() {
    return alphaBar.clone();
  }

  /**
   * The schedule of given betas: ᾱ_t = Π (1 − β_s).
   *
   * @param betas β_t in [0, 1], for t = 0 … T_train − 1
   * @param setAlphaToOne as {@code set_alpha_to_one} in diffusers' DDIMScheduler
   */
  public static NoiseSchedule ofBetas(double[] betas, boolean setAlphaToOne) {
    double[] alphaBar = new double[betas.length];
    double product = 1;
    for (int t = 0; t < betas.length; t++) {
      product *= 1 - betas[t];
      alphaBar[t] = product;
    }
    return new NoiseSchedule(alphaBar, setAlphaToOne ? 1 : alphaBar[0]);
  }

  /**
   * β_t evenly spaced, an array of the caller's (Ho et al. 2020, arXiv 2006.11239).
   *
   * @param start β_0, in (0, 1)
   * @param end β of the last timestep, in (0, 1)
   * @param count T_train, at least 1
   */
  public static double[] linearBetas(double start, double end, int count) {
    return spaced(start, end, count);
  }

  /**
   * √β_t evenly spaced ({@code scaled_linear}: Stable Diffusion), an array of the caller's.
   *
   * @param start β_0, in (0, 1)
   * @param end β of the last timestep, in (0, 1)
   * @param count T_train, at least 1
   */
  public static double[] scaledLinearBetas(double start, double end, int count) {
    return Arrays.stream(spaced(Math.sqrt(start), Math.sqrt(end), count)).map(b -> b * b).toArray();
  }

  /**
   * The cosine schedule of Nichol and Dhariwal 2021 (arXiv 2102.09672), β capped at 0.999; an array
   * of the caller's.
   *
   * @param count T_train, at least 1
   */
  public static double[] cosineBetas(int count) {
    double[] betas = new double[count];
    for (int t = 0; t < count; t++) {
      double now = cosine((double) t / count);
      double next = cosine((double) (t + 1) / count);
      betas[t] = Math.min(1 - next / now, 0.999);
    }
    return betas;
  }

  private static double cosine(double time) {
    double c = Math.cos((time + 0.008) / 1.008 * Math.PI / 2);
    return c * c;
  }

  /**
   * Betas shifted and scaled so that ᾱ of the last timestep is exactly 0 (Lin et al. 2023, arXiv
   * 2305.08891, algorithm 1); an array of the caller's.
   *
   * @param betas β_t in (0, 1), two or more
   */
  public static double[] zeroTerminalSnr(double[] betas) {
    int count = betas.length;
    double[] root = new double[count];
    double product = 1;
    for (int t = 0; t < count; t++) {
      product *= 1 - betas[t];
      root[t] = Math.sqrt(product);
    }
    double first = root[0];
    double last = root[count - 1];
    double[] rescaled = new double[count];
    double before = 1;
    for (int t = 0; t < count; t++) {
      double shifted = (root[t] - last) * first / (first - last);
      double alphaBar = shifted * shifted;
      rescaled[t] = 1 - alphaBar / before;
      before = alphaBar;
    }
    return rescaled;
  }

  /** Number of training timesteps. */
  public int size() {
    return alphaBar.length;
  }

  /**
   * ᾱ at a timestep, in [0, 1]; before timestep 0, the final one.
   *
   * @param timestep below T_train
   * @throws IndexOutOfBoundsException if the timestep is none of the schedule
   */
  public double at(int timestep) {
    return timestep < 0 ? finalAlphaBar : alphaBar[timestep];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NoiseSchedule that
        && Arrays.equals(alphaBar, that.alphaBar)
        && finalAlphaBar == that.finalAlphaBar;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(alphaBar);
  }

  @Override
  public String toString() {
    return "NoiseSchedule[" + alphaBar.length + " timesteps, finalAlphaBar=" + finalAlphaBar + "]";
  }

  private static double[] spaced(double start, double end, int count) {
    double[] values = new double[count];
    Arrays.setAll(values, i -> count == 1 ? start : start + (end - start) * i / (count - 1));
    return values;
  }
}
