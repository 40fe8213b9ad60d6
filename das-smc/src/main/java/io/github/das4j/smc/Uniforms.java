package io.github.das4j.smc;

import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/** The uniforms in [0, 1) that resampling consumes: a stream of its own for each step. */
@FunctionalInterface
public interface Uniforms {

  /**
   * The stream of one step, from its beginning: whoever asks twice gets the same numbers.
   *
   * @param step 0 … T
   */
  DoubleSupplier at(int step);

  /** Streams that are a function of (seed, step). */
  static Uniforms seeded(long seed) {
    return step -> new SplittableRandom(Keys.mix(seed, step))::nextDouble;
  }
}
