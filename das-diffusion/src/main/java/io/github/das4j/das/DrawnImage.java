package io.github.das4j.das;

import java.awt.image.BufferedImage;

/**
 * An image that a run returns.
 *
 * @param particle its index in the final swarm
 * @param reward r(x_0)
 * @param logWeight log of its normalised weight
 * @param width in pixels
 * @param height in pixels
 * @param rgb row-major red, green, blue in [0, 1], [height · width · 3]
 * @param latents x_0, row-major
 * @param latentShape shape of the latents, [C, h, w]
 */
public record DrawnImage(
    int particle,
    double reward,
    double logWeight,
    int width,
    int height,
    float[] rgb,
    float[] latents,
    long[] latentShape) {

  /** The image in 8 bits; each channel rounded to the nearest. */
  public BufferedImage toBufferedImage() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      int pixel = 0;
      for (int c = 0; c < 3; c++) {
        pixel = pixel << 8 | Math.round(Math.min(Math.max(rgb[3 * i + c], 0), 1) * 255);
      }
      image.setRGB(i % width, i / width, pixel);
    }
    return image;
  }
}
