package io.github.das4j.eval;

import io.github.das4j.tensor.RgbPlanes;
import io.github.das4j.tensor.Tensors;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.Tensor;

/** An image as 8-bit RGB; transparency is left out, as Pillow does in {@code convert("RGB")}. */
public record RgbImage(BufferedImage pixels) {

  private static final int THUMBNAIL = 192;

  /** Another image with these pixels. */
  public static RgbImage of(BufferedImage image) {
    BufferedImage rgb =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    boolean grey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        rgb.setRGB(x, y, grey ? grey(image, x, y) : colour(image, x, y));
      }
    }
    return new RgbImage(rgb);
  }

  /** Of 16 bits the upper 8, where Java would round. */
  private static int colour(BufferedImage image, int x, int y) {
    if (image.getColorModel().getComponentSize(0) != 16) {
      return image.getRGB(x, y);
    }
    int[] samples = image.getRaster().getPixel(x, y, (int[]) null);
    return samples[0] >> 8 << 16 | samples[1] >> 8 << 8 | samples[2] >> 8;
  }

  /** Java takes grey for linear light and would brighten it; other programs do not. */
  private static int grey(BufferedImage image, int x, int y) {
    int bits = image.getColorModel().getComponentSize(0);
    int value = image.getRaster().getSample(x, y, 0) * 255 / ((1 << bits) - 1);
    return value << 16 | value << 8 | value;
  }

  /** In pixels. */
  public int width() {
    return pixels.getWidth();
  }

  /** In pixels. */
  public int height() {
    return pixels.getHeight();
  }

  /** [1, 3, H, W] float32 in [0, 1]. */
  Tensor tensor() {
    return Tensors.of(channels(), 1, 3, height(), width());
  }

  /** Planes of red, green and blue, in [0, 1]. */
  public float[] channels() {
    return RgbPlanes.of(pixels);
  }

  /** For a page: small images as they are, larger ones made small. */
  String dataUri() {
    int longer = Math.max(width(), height());
    return longer <= THUMBNAIL
        ? encoded(pixels, "png")
        : encoded(scaled((double) THUMBNAIL / longer), "jpeg");
  }

  private BufferedImage scaled(double factor) {
    BufferedImage current = pixels;
    // By halves at most: bilinear drawing alone would skip pixels.
    while (factor < 0.5) {
      current = drawn(current, 0.5);
      factor *= 2;
    }
    return drawn(current, factor);
  }

  private static BufferedImage drawn(BufferedImage image, double factor) {
    int width = Math.max(1, (int) Math.round(image.getWidth() * factor));
    int height = Math.max(1, (int) Math.round(image.getHeight() * factor));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return small;
  }

  private static String encoded(BufferedImage image, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode an image in memory", e);
    }
    return "data:image/"
        + format
        + ";base64,"
        + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
