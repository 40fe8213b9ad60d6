package io.github.das4j.catalogue;

import io.github.das4j.report.Pictures;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Optional;

/** Pictures made smaller. */
public final class Thumbnails {

  private Thumbnails() {}

  /**
   * The picture at most this wide, as PNG; as it is where it is no wider, or cannot be read.
   *
   * @param width in pixels, at least 1
   */
  public static byte[] of(byte[] png, int width) {
    Optional<BufferedImage> whole = Pictures.decode(png);
    if (whole.isEmpty() || whole.get().getWidth() <= width) {
      return png;
    }
    BufferedImage image = whole.get();
    int height = Math.max(1, Math.round((float) image.getHeight() * width / image.getWidth()));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    // Plots are drawn on nothing, for pages of any ground.
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return Pictures.png(small);
  }
}
