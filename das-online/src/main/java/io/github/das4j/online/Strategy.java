package io.github.das4j.online;

/** Where the images of a round come from. */
public enum Strategy {
  /** DAS on the surrogate. */
  DAS,

  /** The plain model; the best answer so far is what counts. A baseline. */
  RANDOM,

  /** Several images of the plain model, of which the surrogate chooses one. A baseline. */
  BEST_OF_N
}
