package io.github.das4j.demo;

import io.github.das4j.tensor.RgbPlanes;
import java.awt.image.BufferedImage;

/**
 * A square RGB picture.
 *
 * @param channels [3, side, side] in [0, 1], planes of red, green and blue
 */
public record Picture(int side, float[] channels) {

  public Picture {
    if (channels.length != 3 * side * side) {
      throw new IllegalArgumentException(
          "a picture " + side + " wide has " + 3 * side * side + " values, not " + channels.length);
    }
  }

  /** A square image's. */
  public static Picture of(BufferedImage image) {
    return new Picture(image.getWidth(), RgbPlanes.of(image));
  }

  /** Rounded to 8 bits; values outside [0, 1] are clamped. */
  public BufferedImage toImage() {
    return RgbPlanes.image(channels, side, side);
  }
}
