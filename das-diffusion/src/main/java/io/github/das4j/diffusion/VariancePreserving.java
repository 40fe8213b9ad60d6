package io.github.das4j.diffusion;

import java.util.Arrays;

/**
 * The path of a diffusion, a² + σ² = 1, along some of its training timesteps. A step from t leads
 * to t − ⌊T_train / T⌋, whatever the next one leaves (diffusers, scheduling_ddim.py).
 *
 * @param schedule ᾱ of the training timesteps
 * @param timesteps the network's t at each step, falling
 */
public record VariancePreserving(NoiseSchedule schedule, int[] timesteps) implements GaussianPath {

  /** Takes a copy of the array. */
  public VariancePreserving {
    timesteps = timesteps.clone();
  }

  /** A copy, length T. */
  @Override
  public int[] timesteps() {
    return timesteps.clone();
  }

  @Override
  public int steps() {
    return timesteps.length;
  }

  /**
   * Timestep that a step leads to; negative after the last.
   *
   * @param step 0 … T − 1
   * @throws IndexOutOfBoundsException if there is no such step
   */
  public int previous(int step) {
    return timesteps[step] - schedule.size() / timesteps.length;
  }

  @Override
  public Level from(int step) {
    return Level.preserving(schedule.at(timesteps[step]));
  }

  @Override
  public Level to(int step) {
    return Level.preserving(schedule.at(previous(step)));
  }

  @Override
  public double forwardVariance(int step) {
    return 1 - from(step).signalVariance() / to(step).signalVariance();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VariancePreserving that
        && schedule.equals(that.schedule)
        && Arrays.equals(timesteps, that.timesteps);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(timesteps);
  }

  @Override
  public String toString() {
    return "VariancePreserving[timesteps=" + Arrays.toString(timesteps) + "]";
  }
}
