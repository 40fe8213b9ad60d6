package io.github.das4j.smc;

import java.util.function.DoubleSupplier;

/** Which particles of a final population are the result. */
public enum Selection {
  /** The one of greatest weight; of equal ones the first. Published, but favours the extreme. */
  HEAVIEST {
    @Override
    public int[] from(Population<?> population, DoubleSupplier uniform) {
      return new int[] {population.heaviest()};
    }
  },

  /** One, drawn in proportion to the weights: a sample of the target. Consumes one uniform. */
  SAMPLE {
    @Override
    public int[] from(Population<?> population, DoubleSupplier uniform) {
      return new int[] {population.draw(uniform.getAsDouble())};
    }
  },

  /** All of them, to be used with their weights. */
  ALL {
    @Override
    public int[] from(Population<?> population, DoubleSupplier uniform) {
      return SmcStep.identity(population.weights().size());
    }
  };

  /**
   * Indices of the chosen particles, in [0, N); an array of the caller's.
   *
   * @param uniform numbers in [0, 1)
   */
  public abstract int[] from(Population<?> population, DoubleSupplier uniform);
}
