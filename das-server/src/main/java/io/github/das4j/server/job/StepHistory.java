package io.github.das4j.server.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The steps of a job as they were told, and the time that the others will take. */
public final class StepHistory {

  private static final double NANOS = 1e9;

  private final List<ObjectNode> steps = new ArrayList<>();
  private long begun;
  private long last;
  private int done;
  private int firstStep;
  private int all;

  StepHistory() {}

  synchronized void begin() {
    begun = System.nanoTime();
    last = begun;
    steps.clear();
    done = 0;
    all = 0;
  }

  /** A step is done; the seconds that it took. */
  synchronized double step(int step, int steps) {
    long now = System.nanoTime();
    double seconds = (now - last) / NANOS;
    last = now;
    if (done == 0) {
      firstStep = step;
    }
    done++;
    all = steps;
    return seconds;
  }

  synchronized void keep(ObjectNode told) {
    steps.add(told);
  }

  /** The last step that is done; −1 before the first. */
  public synchronized int at() {
    return done == 0 ? -1 : firstStep + done - 1;
  }

  /** Seconds until the end, as the steps so far were; nothing before the second. */
  public synchronized OptionalDouble left() {
    if (done < 2) {
      return OptionalDouble.empty();
    }
    double mean = (last - begun) / NANOS / done;
    return OptionalDouble.of(mean * (all - at()));
  }

  /** What was told of each step so far. */
  public synchronized List<ObjectNode> steps() {
    return List.copyOf(steps);
  }

  synchronized void forget() {
    steps.clear();
  }
}
