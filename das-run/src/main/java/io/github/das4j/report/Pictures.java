package io.github.das4j.report;

import io.github.das4j.files.AtomicFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Images to PNG and back. */
public final class Pictures {

  /** As many as fill 400 MB in memory. */
  private static final long MOST_PIXELS = 100_000_000;

  /** Deflate makes at most 1,032 bytes of one (zlib's technical details), and 8 pixels fill one. */
  private static final long PIXELS_PER_BYTE = 8 * 1032;

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
    ImageIO.setUseCache(false);
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return Optional.empty();
      }
      ImageReader reader = readers.next();
      try {
        open(reader, in, file.length);
        return Optional.of(reader.read(0));
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      // The decoders meet damage with whatever exception it leads to.
      return Optional.empty();
    }
  }

  /**
   * Gives a decoder its file, unless what the file claims to be could not be held.
   *
   * @param bytes of the file
   * @throws IOException if it claims more pixels than are read, or than so many bytes can make
   */
  public static void open(ImageReader reader, ImageInputStream in, long bytes) throws IOException {
    boolean png = reader.getFormatName().equalsIgnoreCase("png");
    // Compressed texts in a PNG file would be unpacked, whatever their size, and are of no use.
    reader.setInput(in, true, png);
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    if (pixels > Math.min(MOST_PIXELS, bytes * PIXELS_PER_BYTE)) {
      throw new IOException(
          "it claims to have " + reader.getWidth(0) + "x" + reader.getHeight(0) + " pixels");
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
