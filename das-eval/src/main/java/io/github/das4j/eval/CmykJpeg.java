package io.github.das4j.eval;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * JPEGs of four components, which Java's reader gives as bare numbers only. They are read as Pillow
 * does (JpegImagePlugin.py, libImaging/Convert.c): numbers are taken for Adobe's inverted ones, and
 * made red, green and blue without a colour profile.
 *
 * @param ycck whether the first three are luma and chroma: an Adobe segment says transform 2
 */
record CmykJpeg(boolean ycck) {

  private static final int START = 0xFFD8;
  private static final int START_OF_SCAN = 0xDA;
  private static final int APP14 = 0xEE;
  private static final String ADOBE = "Adobe";
  private static final int YCCK = 2;

  /** Where an Adobe segment holds its transform, from its length on. */
  private static final int TRANSFORM = 13;

  /** Where a frame header holds its number of components, from its length on. */
  private static final int COMPONENTS = 7;

  /** Empty if the bytes are no JPEG of four components. */
  static Optional<CmykJpeg> of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (bytes.length < 4 || (buffer.getShort() & 0xFFFF) != START) {
      return Optional.empty();
    }
    boolean ycck = false;
    boolean four = false;
    while (buffer.remaining() >= 4 && (buffer.get() & 0xFF) == 0xFF) {
      int marker = buffer.get() & 0xFF;
      if (marker == 0xFF) {
        // Any number of them may fill the space before a marker.
        buffer.position(buffer.position() - 1);
        continue;
      }
      int start = buffer.position();
      int length = buffer.getShort(start) & 0xFFFF;
      if (marker == START_OF_SCAN || length < 2 || length > buffer.remaining()) {
        break;
      }
      if (isFrame(marker) && length > COMPONENTS) {
        four = bytes[start + COMPONENTS] == 4;
      }
      if (marker == APP14 && length > TRANSFORM) {
        String name = new String(bytes, start + 2, ADOBE.length(), StandardCharsets.US_ASCII);
        ycck |= name.equals(ADOBE) && bytes[start + TRANSFORM] == YCCK;
      }
      buffer.position(start + length);
    }
    return four ? Optional.of(new CmykJpeg(ycck)) : Optional.empty();
  }

  /** SOF0 … SOF15 without the tables and extensions among them. */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  /** Of the numbers in the file, [H, W] of four bands. */
  BufferedImage image(Raster raster) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] stored = new int[4];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        raster.getPixel(raster.getMinX() + x, raster.getMinY() + y, stored);
        image.setRGB(x, y, ycck ? fromYcck(stored) : fromCmyk(stored));
      }
    }
    return image;
  }

  /** Inverted cyan, magenta, yellow and black: light that is left by each. */
  private static int fromCmyk(int[] left) {
    int key = left[3];
    return packed(
        key - product(255 - left[0], key),
        key - product(255 - left[1], key),
        key - product(255 - left[2], key));
  }

  /** libjpeg, jdcolor.c, ycck_cmyk_convert; what it calls CMYK is then inverted. */
  private static int fromYcck(int[] stored) {
    int cb = stored[1] - 128;
    int cr = stored[2] - 128;
    int red = clamped(stored[0] + ((fixed(1.402) * cr + HALF) >> 16));
    int green = clamped(stored[0] + ((-fixed(0.34414) * cb - fixed(0.71414) * cr + HALF) >> 16));
    int blue = clamped(stored[0] + ((fixed(1.772) * cb + HALF) >> 16));
    return fromCmyk(new int[] {255 - red, 255 - green, 255 - blue, stored[3]});
  }

  private static final int HALF = 1 << 15;

  private static int fixed(double factor) {
    return (int) (factor * (1 << 16) + 0.5);
  }

  /** a·b / 255, rounded. */
  private static int product(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
  }

  private static int clamped(int value) {
    return Math.min(Math.max(value, 0), 255);
  }

  private static int packed(int red, int green, int blue) {
    return clamped(red) << 16 | clamped(green) << 8 | clamped(blue);
  }
}
