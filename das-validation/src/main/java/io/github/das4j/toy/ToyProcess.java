package io.github.das4j.toy;

import io.github.das4j.diffusion.Ddim;
import io.github.das4j.diffusion.GaussianPath;
import io.github.das4j.diffusion.Level;
import io.github.das4j.diffusion.NoiseSchedule;
import io.github.das4j.diffusion.Parameterization;
import io.github.das4j.diffusion.RectifiedFlow;
import io.github.das4j.diffusion.VariancePreserving;

/**
 * The reverse chain of a toy: x_t−1 = keep·x_t + direction·out(x_t) + sz, the coefficients those of
 * {@link Ddim}, out what the denoiser predicts: the noise of a diffusion, the velocity of a flow.
 * The last step of a diffusion leads to the level it starts from, and so changes nothing.
 */
public record ToyProcess(int dimension, ToyDenoiser denoiser, GaussianPath path, Ddim kernel) {

  /** β linear from 1e-4 to 0.02 over 1000 timesteps, final ᾱ that of timestep 0. */
  public static final NoiseSchedule SCHEDULE =
      NoiseSchedule.ofBetas(NoiseSchedule.linearBetas(1e-4, 0.02, MlpDenoiser.TRAINED), false);

  /** n timesteps evenly from 999 down to 0, truncated; η = 1. */
  public static ToyProcess of(int dimension, ToyDenoiser denoiser, int steps) {
    VariancePreserving path = new VariancePreserving(SCHEDULE, timesteps(steps));
    return new ToyProcess(dimension, denoiser, path, new Ddim(path, Parameterization.EPSILON, 1));
  }

  /**
   * A rectified flow.
   *
   * @param denoiser predicts the velocity; its timestep is the number of the step
   * @param eta η in [0, 1]
   */
  public static ToyProcess flow(
      int dimension, ToyDenoiser denoiser, RectifiedFlow path, double eta) {
    return new ToyProcess(
        dimension, denoiser, path, new Ddim(path, Parameterization.VELOCITY, eta));
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

  /** What the denoiser is told at a step: a diffusion's timestep, or the step of a flow. */
  public int timestep(int step) {
    return path instanceof VariancePreserving diffusion ? diffusion.timesteps()[step] : step;
  }

  /** The level that a step leaves. */
  public Level level(int step) {
    return path.from(step);
  }

  /** s² of a step. */
  public double variance(int step) {
    return kernel.variance(step);
  }

  /** Shares of two things in a third. */
  private record Shares(double ofPoint, double ofOutput) {

    double[][] sum(double[][] x, double[][] output) {
      return combined(ofPoint, x, ofOutput, output);
    }
  }

  /** Of x and of the denoiser's output in x̂_0. */
  private Shares clean(int step) {
    Level from = path.from(step);
    if (path instanceof RectifiedFlow) {
      return new Shares(1, -from.noise());
    }
    double alphaBar = from.signalVariance();
    return new Shares(1 / Math.sqrt(alphaBar), -Math.sqrt((1 - alphaBar) / alphaBar));
  }

  /** Of both in the mean of p(x_t−1 | x_t). */
  private Shares move(int step) {
    Level from = path.from(step);
    Level to = path.to(step);
    double onward = Math.sqrt(Math.max(to.noiseVariance() - variance(step), 0));
    if (path instanceof RectifiedFlow) {
      return new Shares(to.signal() + onward, onward * from.signal() - to.signal() * from.noise());
    }
    double keep = Math.sqrt(to.signalVariance() / from.signalVariance());
    return new Shares(keep, onward - keep * from.noise());
  }

  double keep(int step) {
    return move(step).ofPoint();
  }

  double direction(int step) {
    return move(step).ofOutput();
  }

  /** x̂_0 of points and what the denoiser predicts there. */
  public double[][] cleanSample(int step, double[][] x, double[][] output) {
    return clean(step).sum(x, output);
  }

  /** The mean of p(x_t−1 | x_t). */
  public double[][] mean(int step, double[][] x, double[][] output) {
    return move(step).sum(x, output);
  }

  /** The gradient of r(x̂_0(x_t)) with respect to x_t. */
  public double[][] gradient(
      int step, double[][] cleanSample, ToyDenoiser.Prediction prediction, ToyReward reward) {
    double[][] towards = reward.gradient(cleanSample);
    return clean(step).sum(towards, prediction.pullback(towards));
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
