package io.github.das4j.lab.record;

import io.github.das4j.das.DrawnImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Images to PNG and back. */
public final class Pictures {

  private Pictures() {}

  /** 8-bit pixels of an image; each channel rounded to the nearest. */
  public static BufferedImage of(DrawnImage drawn) {
    BufferedImage image =
        new BufferedImage(drawn.width(), drawn.height(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < drawn.width() * drawn.height(); i++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        rgb = rgb << 8 | Math.round(Math.min(Math.max(drawn.rgb()[3 * i + c], 0), 1) * 255);
      }
      image.setRGB(i % drawn.width(), i / drawn.width(), rgb);
    }
    return image;
  }

  public static byte[] png(BufferedImage image) {
    // In memory: a cache on disk would be one more thing that can fill it.
    ImageIO.setUseCache(false);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode a PNG in memory", e);
    }
    return bytes.toByteArray();
  }

  /** Empty if the bytes are no image. */
  public static Optional<BufferedImage> decode(byte[] file) {
    try {
      return Optional.ofNullable(ImageIO.read(new ByteArrayInputStream(file)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** How two images of one size differ. */
  public record Difference(int pixels, int largest) {

    public boolean none() {
      return pixels == 0;
    }
  }

  /** Empty if the sizes differ. */
  public static Optional<Difference> difference(BufferedImage a, BufferedImage b) {
    if (a.getWidth() != b.getWidth() || a.getHeight() != b.getHeight()) {
      return Optional.empty();
    }
    int pixels = 0;
    int largest = 0;
    for (int y = 0; y < a.getHeight(); y++) {
      for (int x = 0; x < a.getWidth(); x++) {
        int difference = channels(a.getRGB(x, y), b.getRGB(x, y));
        pixels += difference > 0 ? 1 : 0;
        largest = Math.max(largest, difference);
      }
    }
    return Optional.of(new Difference(pixels, largest));
  }

  private static int channels(int a, int b) {
    int largest = 0;
    for (int shift = 0; shift < 24; shift += 8) {
      largest = Math.max(largest, Math.abs((a >> shift & 255) - (b >> shift & 255)));
    }
    return largest;
  }
}
