package io.github.das4j.das;

/**
 * Follows a run; called on the sampler's thread, in order. What it throws ends the run.
 *
 * <pre>{@code
 * List<Double> best = new ArrayList<>();
 * Listener curve = report -> best.add(report.bestReward());
 * sampler.sample(request, curve);
 * }</pre>
 */
@FunctionalInterface
public interface Listener {

  /** One step has been weighted; the report holds nothing native, and may be kept. */
  void onStep(StepReport report);

  /**
   * The particles have been moved, and are at a step, not yet weighted.
   *
   * @param step the one that they have reached, 1 … T
   */
  default void onMove(int step) {}

  /** Looks away. */
  static Listener none() {
    return report -> {};
  }
}
