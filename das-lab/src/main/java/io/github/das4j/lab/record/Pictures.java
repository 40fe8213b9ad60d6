package io.github.das4j.lab.record;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Images to PNG and back. */
public final class Pictures {

  private Pictures() {}

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

  /** An image's file, as it is. */
  public static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
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
