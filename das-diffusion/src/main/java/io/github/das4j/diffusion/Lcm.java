package io.github.das4j.diffusion;

import static io.github.das4j.tensor.Tensors.axpy;
import static io.github.das4j.tensor.Tensors.scale;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * Multistep sampling of a latent consistency model (Luo et al. 2023, arXiv 2310.04378, algorithm 3;
 * diffusers, scheduling_lcm.py): mean √ᾱ_prev f with f the consistency function, variance 1 −
 * ᾱ_prev whatever η is. The last step is deterministic and gives f itself. η² multiplies the
 * guidance.
 *
 * @param schedule ᾱ of the training timesteps
 * @param timesteps the network's t at each step, falling
 * @param timestepScaling the scheduler's factor on t in the boundary scalings
 * @param eta η in [0, 1]
 */
public record Lcm(NoiseSchedule schedule, int[] timesteps, double timestepScaling, double eta)
    implements ReverseKernel {

  /** Takes a copy of the array. */
  public Lcm {
    timesteps = timesteps.clone();
  }

  /** A copy, length T. */
  @Override
  public int[] timesteps() {
    return timesteps.clone();
  }

  /** scheduling_lcm.py, get_scalings_for_boundary_condition_discrete. */
  private static final double SIGMA_DATA = 0.5;

  /**
   * The timesteps of n steps, in the order of sampling (scheduling_lcm.py, set_timesteps): evenly
   * chosen from the grid on which the model was distilled.
   *
   * @param steps n, from 1 to {@code original}
   * @param original number of points of that grid, at most {@code trained}
   * @param trained number of training timesteps
   * @return timesteps in [0, trained), length {@code steps}; an array of the caller's
   * @throws IllegalArgumentException if grid or steps are out of their ranges
   */
  public static int[] timesteps(int steps, int original, int trained) {
    if (original < 1 || original > trained) {
      throw new IllegalArgumentException(
          "original-steps must be from 1 to " + trained + ", not " + original);
    }
    if (steps < 1 || steps > original) {
      throw new IllegalArgumentException(
          "a latent consistency model takes from 1 to "
              + original
              + " steps (its original inference steps), not "
              + steps);
    }
    int stride = trained / original;
    int[] chosen = new int[steps];
    for (int i = 0; i < steps; i++) {
      int index = (int) Math.floor(i * ((double) original / steps));
      chosen[i] = (original - index) * stride - 1;
    }
    return chosen;
  }

  /**
   * Share c_skip of x_t in the consistency function, in [0, 1].
   *
   * @param step 0 … T − 1
   */
  public double skip(int step) {
    double t = timesteps[step] * timestepScaling;
    return SIGMA_DATA * SIGMA_DATA / (t * t + SIGMA_DATA * SIGMA_DATA);
  }

  /**
   * Share c_out of the predicted clean sample in the consistency function, in [0, 1].
   *
   * @param step 0 … T − 1
   */
  public double out(int step) {
    double t = timesteps[step] * timestepScaling;
    return t / Math.sqrt(t * t + SIGMA_DATA * SIGMA_DATA);
  }

  /**
   * The consistency function f = c_skip x_t + c_out x̂.
   *
   * @param step 0 … T − 1
   * @param x x_t, [B, …]
   * @param predicted x̂, of the same shape
   * @return f, of the same shape; the innermost scope owns it
   */
  public Tensor consistent(int step, Tensor x, Tensor predicted) {
    return axpy(scale(predicted, out(step)), skip(step), x);
  }

  private boolean last(int step) {
    return step == timesteps.length - 1;
  }

  /** ᾱ of the step that this one leads to; 1 at the last. */
  private double previous(int step) {
    return last(step) ? 1 : schedule.at(timesteps[step + 1]);
  }

  @Override
  public double variance(int step) {
    return 1 - previous(step);
  }

  /**
   * @param cleanSample the consistency function
   */
  @Override
  public Gaussian at(int step, Tensor x, Tensor cleanSample, Tensor output) {
    double variance = variance(step);
    Tensor mean = last(step) ? cleanSample : scale(cleanSample, Math.sqrt(previous(step)));
    return new Gaussian(mean, variance, eta * eta * variance);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Lcm that
        && schedule.equals(that.schedule)
        && Arrays.equals(timesteps, that.timesteps)
        && timestepScaling == that.timestepScaling
        && eta == that.eta;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(timesteps);
  }

  @Override
  public String toString() {
    return "Lcm[timesteps=" + Arrays.toString(timesteps) + ", eta=" + eta + "]";
  }
}
