package io.github.das4j.cli;

import io.github.das4j.words.TimeWords;
import java.util.OptionalDouble;

/** How fast work goes on, and how long the rest will take at that speed. */
final class WorkPace {

  private static final double NANOS = 1e9;

  /** So little done tells nothing of the rest. */
  private static final double LEAST = 1e-9;

  private final double whole;
  private final double before;
  private double done;
  private long begun = System.nanoTime();

  /**
   * Of work in any unit.
   *
   * @param whole all of it
   * @param before what was done earlier, and tells nothing of the speed
   */
  WorkPace(double whole, double before) {
    this.whole = whole;
    this.before = before;
  }

  /** Begins to count the time now, where what was before was preparation. */
  void begin() {
    begun = System.nanoTime();
  }

  /** More was done. */
  void add(double work) {
    done += work;
  }

  /** Share of all that is done, in [0, 1]. */
  double share() {
    return whole <= 0 ? 1 : Math.min(1, (before + done) / whole);
  }

  /** What is left to do. */
  double rest() {
    return Math.max(0, whole - before - done);
  }

  /** Seconds since it began. */
  double seconds() {
    return (System.nanoTime() - begun) / NANOS;
  }

  /** Seconds until all is done; nothing where nothing is done yet. */
  OptionalDouble left() {
    double rest = rest();
    return done < LEAST || rest < LEAST
        ? OptionalDouble.empty()
        : OptionalDouble.of(seconds() * rest / done);
  }

  /**
   * What is left in words, after a comma: {@code , about 5 min left}; empty where nothing is known.
   */
  String leftWords() {
    return left().isPresent() ? ", about " + TimeWords.of(left().getAsDouble()) + " left" : "";
  }
}
