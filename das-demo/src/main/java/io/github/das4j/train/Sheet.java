package io.github.das4j.train;

import io.github.das4j.demo.Picture;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.report.Pictures;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Many pictures in one, row by row, with a narrow gap between them. */
final class Sheet {

  private static final int GAP = 2;

  private Sheet() {}

  static void write(List<Picture> pictures, int columns, Path file) throws IOException {
    int pitch = pictures.get(0).side() + GAP;
    int rows = (pictures.size() + columns - 1) / columns;
    BufferedImage sheet =
        new BufferedImage(columns * pitch + GAP, rows * pitch + GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    try {
      graphics.setColor(Color.GRAY);
      graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
      for (int i = 0; i < pictures.size(); i++) {
        int x = GAP + i % columns * pitch;
        int y = GAP + i / columns * pitch;
        graphics.drawImage(pictures.get(i).toImage(), x, y, null);
      }
    } finally {
      graphics.dispose();
    }
    AtomicFiles.write(file, Pictures.png(sheet));
  }
}
