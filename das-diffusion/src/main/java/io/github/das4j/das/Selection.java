package io.github.das4j.das;

/** Which particles of the final swarm are returned. */
public enum Selection {
  /** The one of greatest weight, as published; of equal ones the first. */
  HEAVIEST,
  /** One drawn in proportion to the weights: a sample of the aligned distribution. */
  SAMPLE,
  /** All, with their log-weights. */
  ALL
}
