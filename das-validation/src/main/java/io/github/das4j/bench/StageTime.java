package io.github.das4j.bench;

import java.util.List;

/**
 * The time of one stage.
 *
 * @param stage its name
 * @param seconds one a repeat
 */
public record StageTime(String stage, List<Double> seconds) {

  public StageTime {
    seconds = List.copyOf(seconds);
  }

  double median() {
    return EntryFigures.median(seconds.stream().mapToDouble(Double::doubleValue));
  }

  double least() {
    return seconds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  double greatest() {
    return seconds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }
}
