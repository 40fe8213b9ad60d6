package io.github.das4j.track;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A finished round of an online run.
 *
 * @param round from 0
 * @param queries until its end: where it lies on the axis
 * @param figures by name; those that are not numbers are left out
 * @param sheet its images in one, a PNG
 */
public record TrackedRound(
    int round, int queries, Map<String, Double> figures, Optional<byte[]> sheet) {

  public TrackedRound {
    Map<String, Double> known = new LinkedHashMap<>(figures);
    known.values().removeIf(value -> !Double.isFinite(value));
    figures = known;
  }
}
