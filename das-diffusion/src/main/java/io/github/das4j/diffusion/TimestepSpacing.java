package io.github.das4j.diffusion;

import java.util.Arrays;

/** Which training timesteps are visited, from the noisiest (table 2 of arXiv 2305.08891). */
public enum TimestepSpacing {
  /**
   * Multiples of ⌊T_train / n⌋, plus as much of the scheduler's steps_offset as leaves the noisiest
   * one below T_train: with n = T_train nothing of it (where diffusers ends with an index error).
   */
  LEADING {
    @Override
    public int[] timesteps(int steps, int trained, int offset) {
      int stride = trained / steps;
      int fitting = Math.min(offset, trained - 1 - (steps - 1) * stride);
      return descending(steps, i -> (double) i * stride + fitting);
    }
  },

  /** From T_train − 1 down in strides of T_train / n. */
  TRAILING {
    @Override
    public int[] timesteps(int steps, int trained, int offset) {
      double stride = (double) trained / steps;
      return descending(steps, i -> Math.rint(trained - (steps - 1 - i) * stride) - 1);
    }
  },

  /** Evenly from 0 to T_train − 1, both included. */
  LINSPACE {
    @Override
    public int[] timesteps(int steps, int trained, int offset) {
      return descending(
          steps, i -> steps == 1 ? 0 : Math.rint((double) i * (trained - 1) / (steps - 1)));
    }
  };

  /**
   * The timesteps of n steps, in the order of sampling.
   *
   * @param steps n, from 1 to {@code trained}
   * @param trained number of training timesteps T_train
   * @param offset the scheduler's {@code steps_offset}; used by {@link #LEADING} only
   */
  public abstract int[] timesteps(int steps, int trained, int offset);

  private static int[] descending(int steps, java.util.function.IntToDoubleFunction ascending) {
    int[] timesteps = new int[steps];
    Arrays.setAll(timesteps, k -> (int) ascending.applyAsDouble(steps - 1 - k));
    return timesteps;
  }
}
