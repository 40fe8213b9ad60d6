package io.github.das4j.das;

/**
 * Small pictures of each particle's x̂_0 on the way, which change nothing of what comes of a run.
 * They are decoded of latents that are pooled first, where the images are twice as large or more:
 * cheap, and the less sharp the smaller they are.
 *
 * @param side the longer edge of a picture in pixels, in [8, 1024]; what the model's decoder makes
 *     may be a little larger
 * @param every only every k-th step has pictures, counted from the last, k at least 1
 */
public record Previews(int side, int every) {

  private static final int SMALLEST = 8;
  private static final int LARGEST = 1024;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Previews {
    if (side < SMALLEST || side > LARGEST) {
      throw new IllegalArgumentException(
          "the side of previews must be in [" + SMALLEST + ", " + LARGEST + "], not " + side);
    }
    if (every < 1) {
      throw new IllegalArgumentException("previews come every 1 or more steps, not " + every);
    }
  }

  boolean at(int step, int steps) {
    return (steps - step) % every == 0;
  }
}
