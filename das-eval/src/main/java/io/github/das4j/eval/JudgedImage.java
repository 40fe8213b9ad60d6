package io.github.das4j.eval;

/**
 * An image with its scores.
 *
 * @param scores one for each column of the evaluation; NaN where there is none
 * @param thumbnail as a data URI
 */
record JudgedImage(Subject subject, int width, int height, double[] scores, String thumbnail) {

  /** Whether the thumbnail is the image itself, which was small enough. */
  boolean isWhole() {
    return thumbnail.startsWith("data:image/png");
  }
}
