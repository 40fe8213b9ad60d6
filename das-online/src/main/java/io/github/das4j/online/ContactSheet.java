package io.github.das4j.online;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** The images of a round in one, each over its caption. */
final class ContactSheet {

  private static final int COLUMNS = 8;
  private static final int LARGEST = 192;
  private static final int SMALLEST = 96;
  private static final int GAP = 4;
  private static final int LINE = 16;

  private ContactSheet() {}

  /** An image and what is said of it. */
  record Tile(BufferedImage image, String caption) {}

  /** Tiles row by row; there must be one. */
  static BufferedImage of(List<Tile> tiles) {
    int side = Math.max(SMALLEST, Math.min(LARGEST, tiles.get(0).image().getWidth()));
    int columns = Math.min(COLUMNS, tiles.size());
    int rows = (tiles.size() + columns - 1) / columns;
    int down = side + LINE + GAP;
    BufferedImage sheet =
        new BufferedImage(
            columns * (side + GAP) + GAP, rows * down + GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    try {
      graphics.setColor(new Color(0x202327));
      graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
      graphics.setColor(new Color(0xd0d5da));
      for (int i = 0; i < tiles.size(); i++) {
        int x = GAP + i % columns * (side + GAP);
        int y = GAP + i / columns * down;
        graphics.drawImage(tiles.get(i).image(), x, y, side, side, null);
        graphics.drawString(tiles.get(i).caption(), x + 2, y + side + 12);
      }
    } finally {
      graphics.dispose();
    }
    return sheet;
  }
}
