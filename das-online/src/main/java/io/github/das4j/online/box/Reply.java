package io.github.das4j.online.box;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a black box said.
 *
 * @param values one for each image, in order; NaN where there is no answer
 * @param problem what went wrong, in a line
 */
public record Reply(double[] values, Optional<String> problem) {

  /** No answer to any of so many images. */
  static Reply none(int images, String problem) {
    double[] values = new double[images];
    Arrays.fill(values, Double.NaN);
    return new Reply(values, Optional.of(problem));
  }

  /** An answer to each image. */
  public static Reply of(double... values) {
    return new Reply(values, Optional.empty());
  }
}
