package io.github.das4j.smc;

/** What becomes of a particle whose reward or gradient is not a number. */
public enum OnNan {
  /** The run stops and names the step and the particle. */
  FAIL,
  /** The particle gets weight zero, and the step counts it. */
  DROP
}
