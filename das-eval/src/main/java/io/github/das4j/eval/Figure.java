package io.github.das4j.eval;

import io.github.das4j.report.Interval;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A number that sums up a set of images.
 *
 * @param count what it is taken over: images, or pairs of images
 * @param value empty where there is too little to say one
 * @param spread standard deviation of what it is taken over
 * @param standardError of the value
 * @param note what a reader has to know, or nothing
 */
public record Figure(
    int count,
    OptionalDouble value,
    OptionalDouble spread,
    OptionalDouble standardError,
    Optional<Interval> interval,
    String note) {

  /** A number that cannot be given. */
  static Figure unknown(int count, String why) {
    return new Figure(
        count,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        why);
  }

  /** A number without an error. */
  static Figure plain(int count, double value) {
    return new Figure(
        count,
        OptionalDouble.of(value),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        "");
  }

  Figure noted(String more) {
    String joined = note.isEmpty() ? more : note + "; " + more;
    return new Figure(count, value, spread, standardError, interval, joined);
  }
}
