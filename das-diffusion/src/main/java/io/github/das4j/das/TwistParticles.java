package io.github.das4j.das;

/** Whose gradients are taken at a level that is judged. */
public enum TwistParticles {
  /** Those of all, before selection. */
  ALL,

  /** Those of the particles that selection keeps, once each. */
  SURVIVORS
}
