package io.github.das4j.das;

import io.github.das4j.tensor.RgbPlanes;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/**
 * An image that a run returns, in Java's memory: nothing native is left in it.
 *
 * @param particle its index in the final swarm, in [0, N)
 * @param reward r(x_0), in the reward's units
 * @param logWeight log of its normalised weight, at most 0
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

  /** Takes copies of the arrays. */
  public DrawnImage {
    rgb = rgb.clone();
    latents = latents.clone();
    latentShape = latentShape.clone();
  }

  /**
   * The same in a swarm of other weights.
   *
   * @param other log of its normalised weight there, at most 0
   */
  DrawnImage weighing(double other) {
    return new DrawnImage(particle, reward, other, width, height, rgb, latents, latentShape);
  }

  /** A copy of the pixels, row-major red, green, blue in [0, 1], length height · width · 3. */
  @Override
  public float[] rgb() {
    return rgb.clone();
  }

  /** A copy of x_0, row-major, length C · h · w. */
  @Override
  public float[] latents() {
    return latents.clone();
  }

  /** A copy of the shape of the latents, [C, h, w]. */
  @Override
  public long[] latentShape() {
    return latentShape.clone();
  }

  /** The image in 8 bits; each channel rounded to the nearest. */
  public BufferedImage toBufferedImage() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      int pixel = RgbPlanes.packed(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]);
      image.setRGB(i % width, i / width, pixel);
    }
    return image;
  }

  /**
   * The bytes of a PNG of it, in 8 bits, without a record.
   *
   * @throws UncheckedIOException if Java's encoder fails
   */
  public byte[] toPng() {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(toBufferedImage(), "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode a PNG in memory", e);
    }
    return png.toByteArray();
  }
}
