package io.github.das4j.toy;

import io.github.das4j.diffusion.Ddim;
import io.github.das4j.diffusion.NoiseSchedule;
import io.github.das4j.diffusion.Parameterization;
import io.github.das4j.diffusion.VariancePreserving;

/**
 * The reverse chain of a toy: x_t−1 = keep·x_t + direction·ε̂(x_t) + σz, the coefficients those of
 * {@link Ddim}. The last step leads to the level it starts from, and so changes nothing.
 */
public record ToyProcess(
    int dimension, ToyDenoiser denoiser, VariancePreserving path, Ddim kernel) {

  /** β linear from 1e-4 to 0.02 over 1000 timesteps, final ᾱ that of timestep 0. */
  public static final NoiseSchedule SCHEDULE =
      NoiseSchedule.ofBetas(NoiseSchedule.linearBetas(1e-4, 0.02, MlpDenoiser.TRAINED), false);

  /** n timesteps evenly from 999 down to 0, truncated; η = 1. */
  public static ToyProcess of(int dimension, ToyDenoiser denoiser, int steps) {
    VariancePreserving path = new VariancePreserving(SCHEDULE, timesteps(steps));
    return new ToyProcess(dimension, denoiser, path, new Ddim(path, Parameterization.EPSILON, 1));
  }

  static int[] timesteps(int steps) {
    if (steps < 2 || steps > MlpDenoiser.TRAINED) {
      throw new IllegalArgumentException("steps must be in [2, 1000], not " + steps);
    }
    int last = MlpDenoiser.TRAINED - 1;
    int[] timesteps = new int[steps];
    java.util.Arrays.setAll(timesteps, i -> last * (steps - 1 - i) / (steps - 1));
    return timesteps;
  }

  public int steps() {
    return path.steps();
  }

  public int timestep(int step) {
    return path.timesteps()[step];
  }

  /** ᾱ of the level that a step leaves. */
  public double alphaBar(int step) {
    return path.from(step).signalVariance();
  }

  /** σ² of a step. */
  public double variance(int step) {
    return kernel.variance(step);
  }

  double keep(int step) {
    return Math.sqrt(alphaBarPrevious(step) / alphaBar(step));
  }

  double direction(int step) {
    double onward = Math.sqrt(Math.max(1 - alphaBarPrevious(step) - variance(step), 0));
    return onward - keep(step) * Math.sqrt(1 - alphaBar(step));
  }

  private double alphaBarPrevious(int step) {
    return path.to(step).signalVariance();
  }

  /** x̂_0 = (x − √(1 − ᾱ) ε̂) / √ᾱ. */
  public double[][] cleanSample(int step, double[][] x, double[][] noise) {
    double alphaBar = alphaBar(step);
    return combined(1 / Math.sqrt(alphaBar), x, -Math.sqrt((1 - alphaBar) / alphaBar), noise);
  }

  /** The mean of p(x_t−1 | x_t). */
  public double[][] mean(int step, double[][] x, double[][] noise) {
    return combined(keep(step), x, direction(step), noise);
  }

  /** The gradient of r(x̂_0(x_t)) with respect to x_t. */
  public double[][] gradient(
      int step, double[][] cleanSample, ToyDenoiser.Prediction prediction, ToyReward reward) {
    double alphaBar = alphaBar(step);
    double[][] towards = reward.gradient(cleanSample);
    double[][] through = prediction.pullback(towards);
    return combined(
        1 / Math.sqrt(alphaBar), towards, -Math.sqrt((1 - alphaBar) / alphaBar), through);
  }

  static double[][] combined(double a, double[][] x, double b, double[][] y) {
    double[][] result = new double[x.length][x[0].length];
    for (int d = 0; d < x.length; d++) {
      for (int n = 0; n < x[d].length; n++) {
        result[d][n] = a * x[d][n] + b * y[d][n];
      }
    }
    return result;
  }
}
