package io.github.das4j.demo;

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

  static Picture of(BufferedImage image) {
    int side = image.getWidth();
    int[] pixels = image.getRGB(0, 0, side, side, null, 0, side);
    float[] channels = new float[3 * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      channels[i] = (pixels[i] >> 16 & 255) / 255f;
      channels[i + pixels.length] = (pixels[i] >> 8 & 255) / 255f;
      channels[i + 2 * pixels.length] = (pixels[i] & 255) / 255f;
    }
    return new Picture(side, channels);
  }

  /** Rounded to 8 bits; values outside [0, 1] are clamped. */
  public BufferedImage toImage() {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    int area = side * side;
    for (int i = 0; i < area; i++) {
      int rgb = byteOf(i) << 16 | byteOf(i + area) << 8 | byteOf(i + 2 * area);
      image.setRGB(i % side, i / side, rgb);
    }
    return image;
  }

  private int byteOf(int index) {
    return Math.round(255 * Math.min(1, Math.max(0, channels[index])));
  }
}
