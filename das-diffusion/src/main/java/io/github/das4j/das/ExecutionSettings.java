package io.github.das4j.das;

import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.Declared;

/**
 * How the work is done.
 *
 * @param microBatch particles that pass the networks at once, at least 1; need not divide N
 * @param seed fixes every draw
 */
public record ExecutionSettings(
    @Declared(
            key = "sample.micro_batch",
            standard = "2",
            range = "[1, inf)",
            option = "--micro-batch",
            label = "B",
            help = "Particles that pass the networks at once")
        int microBatch,
    @Declared(
            key = "seed",
            standard = "42",
            option = "--seed",
            label = "SEED",
            help = "Fixes every draw")
        long seed) {

  /**
   * Checks the numbers.
   *
   * @throws io.github.das4j.declaration.WrongValueException if one is out of its range
   */
  public ExecutionSettings {
    Declarations.check(ExecutionSettings.class, microBatch, seed);
  }
}
