package io.github.das4j.das;

/** Follows a run; called on the sampler's thread, in order. */
@FunctionalInterface
public interface Listener {

  void onStep(StepReport report);

  /** Looks away. */
  static Listener none() {
    return report -> {};
  }
}
