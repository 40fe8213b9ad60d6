package io.github.das4j.tensor;

import java.awt.image.BufferedImage;

/** Images of 8 bits as planes of red, green and blue in [0, 1], row-major, and back. */
public final class RgbPlanes {

  private RgbPlanes() {}

  /** The planes of an image: {@code [3, height, width]}. */
  public static float[] of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] packed = image.getRGB(0, 0, width, height, null, 0, width);
    float[] planes = new float[3 * packed.length];
    for (int i = 0; i < packed.length; i++) {
      planes[i] = (packed[i] >> 16 & 255) / 255f;
      planes[i + packed.length] = (packed[i] >> 8 & 255) / 255f;
      planes[i + 2 * packed.length] = (packed[i] & 255) / 255f;
    }
    return planes;
  }

  /**
   * The image of planes.
   *
   * @param planes {@code [3, height, width]}; each value clamped to [0, 1] and rounded to the
   *     nearest of 256
   */
  public static BufferedImage image(float[] planes, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int area = width * height;
    for (int i = 0; i < area; i++) {
      int rgb = packed(planes[i], planes[i + area], planes[i + 2 * area]);
      image.setRGB(i % width, i / width, rgb);
    }
    return image;
  }

  /**
   * A pixel as {@code 0xRRGGBB}, each channel rounded to the nearest of 256.
   *
   * @param red in [0, 1]; what lies beyond is taken for the nearer end
   * @param green likewise
   * @param blue likewise
   */
  public static int packed(float red, float green, float blue) {
    return eightBits(red) << 16 | eightBits(green) << 8 | eightBits(blue);
  }

  private static int eightBits(float value) {
    return Math.round(Math.min(Math.max(value, 0), 1) * 255);
  }
}
