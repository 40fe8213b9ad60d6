package io.github.das4j.judge;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a black box said.
 *
 * @param values one for each image, in order; NaN where there is no answer
 * @param problem what went wrong, in a line
 * @param fault whether the call as a whole went wrong; none where what was said is all there is
 * @param usage what it counted
 */
public record Reply(double[] values, Optional<String> problem, Optional<Fault> fault, Usage usage) {

  /**
   * A call that went wrong.
   *
   * @param passing whether the same call may go well later
   * @param delay how long the other side asks to wait before; zero where it says nothing
   */
  public record Fault(boolean passing, Duration delay) {

    /** One that comes again however often the call is made. */
    public static final Fault LASTING = new Fault(false, Duration.ZERO);

    /** One that may be gone the next time. */
    public static final Fault PASSING = new Fault(true, Duration.ZERO);
  }

  /** Answers of a call that went well, or as well as it ever will. */
  public Reply(double[] values, Optional<String> problem) {
    this(values, problem, Optional.empty(), Usage.NOTHING);
  }

  /** No answer to any of so many images. */
  static Reply none(int images, String problem, Fault fault) {
    double[] values = new double[images];
    Arrays.fill(values, Double.NaN);
    return new Reply(values, Optional.of(problem), Optional.of(fault), Usage.NOTHING);
  }

  /** An answer to each image. */
  public static Reply of(double... values) {
    return new Reply(values, Optional.empty());
  }
}
