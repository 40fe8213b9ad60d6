package io.github.das4j.online.surrogate;

/** How a surrogate makes up for what it does not know. */
public enum Optimism {
  /** A bonus of the width of a confidence interval, from the features before the last layer. */
  UCB,

  /** Several heads, each on a resample of the data; the highest counts. */
  BOOTSTRAP,

  /** None: one head, trained with Langevin noise. */
  NONE
}
