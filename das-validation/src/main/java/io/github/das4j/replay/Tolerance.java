package io.github.das4j.replay;

import java.util.Map;

/**
 * How far a replayed array may be from the recorded one: its largest difference, as a share of the
 * recorded array's largest magnitude.
 *
 * @param relative the share
 * @param floor least magnitude to compare with; 0 for none
 */
record Tolerance(double relative, double floor) {

  private static final double LOOP = 1e-3;
  private static final double WEIGHTS = 5e-3;
  private static final double SENSITIVE = 2e-2;

  /** End to end, differences add up over the steps. */
  static final double END_TO_END_FACTOR = 10;

  private static final Map<String, Tolerance> SPECIAL =
      Map.ofEntries(
          Map.entry("ess", new Tolerance(WEIGHTS, 0)),
          Map.entry("final_ess", new Tolerance(WEIGHTS, 0)),
          Map.entry("log_w_before", new Tolerance(WEIGHTS, 0)),
          Map.entry("log_w_after", new Tolerance(WEIGHTS, 1)),
          Map.entry("final_log_w", new Tolerance(WEIGHTS, 0)),
          Map.entry("incremental_log_w", new Tolerance(WEIGHTS, 1)),
          Map.entry("log_Z", new Tolerance(WEIGHTS, 1)),
          Map.entry("final_log_Z", new Tolerance(WEIGHTS, 1)),
          Map.entry("log_ratio", new Tolerance(SENSITIVE, 1)),
          Map.entry("manifold_deviation", new Tolerance(SENSITIVE, 0)),
          Map.entry("final_incremental_log_w", new Tolerance(WEIGHTS, 1)),
          Map.entry("final_normalized_w", new Tolerance(WEIGHTS, 0)),
          Map.entry("manifold_deviation_trace", new Tolerance(SENSITIVE, 0)),
          Map.entry("uniforms_used", new Tolerance(0, 0)),
          Map.entry("uniforms_used_per_prompt", new Tolerance(0, 0)),
          Map.entry("resampled", new Tolerance(0, 0)),
          Map.entry("resample_indices", new Tolerance(0, 0)),
          Map.entry("best_index", new Tolerance(0, 0)));

  static Tolerance of(String name, double factor) {
    Tolerance tolerance = SPECIAL.getOrDefault(name, new Tolerance(LOOP, 0));
    return new Tolerance(tolerance.relative * factor, tolerance.floor);
  }

  /** Whether whole numbers are meant, which must be equal. */
  boolean exact() {
    return relative == 0;
  }
}
