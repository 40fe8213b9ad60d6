package io.github.das4j.checkpoint.config;

/**
 * A size in pixels, of images or of latents. In a configuration it is one number, or the pair
 * {@code [height, width]}.
 *
 * @param height at least 1
 * @param width at least 1
 */
public record Extent(int height, int width) {

  /** As high as it is wide. */
  public static Extent square(int side) {
    return new Extent(side, side);
  }

  /** The same, enlarged. */
  public Extent times(int factor) {
    return new Extent(Math.multiplyExact(height, factor), Math.multiplyExact(width, factor));
  }

  /** Width, then height: {@code 512x768} is a portrait. */
  @Override
  public String toString() {
    return width + "x" + height;
  }
}
