package io.github.das4j.server.job;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * The previews of a job, a sheet of all particles for each step, as JPEG; the oldest go where they
 * are more than a bound. Safe for use by several threads.
 */
final class PreviewStore {

  private static final int MOST_BYTES = 16 << 20;

  private final Map<Integer, byte[]> sheets = new LinkedHashMap<>();
  private int bytes;

  /**
   * How a sheet is cut.
   *
   * @param columns pictures side by side
   * @param rows pictures one above the other
   * @param width of a picture in pixels
   * @param height of a picture in pixels
   */
  record Grid(int columns, int rows, int width, int height) {

    static Grid of(List<BufferedImage> pictures) {
      int columns = (int) Math.ceil(Math.sqrt(pictures.size()));
      int rows = (pictures.size() + columns - 1) / columns;
      return new Grid(columns, rows, pictures.get(0).getWidth(), pictures.get(0).getHeight());
    }
  }

  /** Keeps a step's pictures, of which there is at least one, all of a size. */
  Grid keep(int step, List<BufferedImage> pictures) {
    Grid grid = Grid.of(pictures);
    byte[] sheet = jpeg(sheet(pictures, grid));
    synchronized (this) {
      sheets.put(step, sheet);
      bytes += sheet.length;
      Iterator<byte[]> oldest = sheets.values().iterator();
      while (bytes > MOST_BYTES && sheets.size() > 1) {
        bytes -= oldest.next().length;
        oldest.remove();
      }
    }
    return grid;
  }

  private static BufferedImage sheet(List<BufferedImage> pictures, Grid grid) {
    BufferedImage sheet =
        new BufferedImage(
            grid.columns() * grid.width(), grid.rows() * grid.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    for (int n = 0; n < pictures.size(); n++) {
      int x = n % grid.columns() * grid.width();
      graphics.drawImage(pictures.get(n), x, n / grid.columns() * grid.height(), null);
    }
    graphics.dispose();
    return sheet;
  }

  private static byte[] jpeg(BufferedImage image) {
    ImageIO.setUseCache(false);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "jpeg", out);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode a JPEG in memory", e);
    }
    return out.toByteArray();
  }

  /** The sheet of a step, while it is kept. */
  synchronized Optional<byte[]> of(int step) {
    return Optional.ofNullable(sheets.get(step));
  }

  synchronized void clear() {
    sheets.clear();
    bytes = 0;
  }
}
