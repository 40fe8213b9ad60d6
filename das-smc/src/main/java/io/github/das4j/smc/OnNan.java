package io.github.das4j.smc;

/**
 * What becomes of a particle whose reward, gradient or move is no finite number: whose log-twist or
 * log-ratio is NaN or +∞. (A log-twist of −∞ is none of these: it forbids a particle.)
 */
public enum OnNan {
  /** The run stops and names the step and the particle. */
  FAIL,
  /** The particle gets weight zero, and the step counts it. */
  DROP
}
