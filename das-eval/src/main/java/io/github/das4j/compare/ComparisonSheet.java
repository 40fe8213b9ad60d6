package io.github.das4j.compare;

import io.github.das4j.report.Pictures;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;

/** Images of the methods in one: a column a method, a row a prompt. */
final class ComparisonSheet {

  private static final int CELL = 128;
  private static final int LABEL = 20;
  private static final int MOST_PROMPTS = 10;

  private ComparisonSheet() {}

  /** Of the first prompts. */
  static BufferedImage of(List<MethodRun> runs) {
    int prompts = Math.min(MOST_PROMPTS, runs.get(0).prompts().size());
    int row = CELL + LABEL;
    BufferedImage sheet =
        new BufferedImage(runs.size() * CELL, LABEL + prompts * row, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = sheet.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setColor(Color.BLACK);
    for (int m = 0; m < runs.size(); m++) {
      g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 12));
      g.drawString(runs.get(m).arm().label(), m * CELL + 4, LABEL - 6);
      for (int p = 0; p < prompts; p++) {
        Optional<BufferedImage> image =
            Pictures.decode(Pictures.bytes(runs.get(m).prompts().get(p).images().get(0)));
        int y = LABEL + p * row;
        int x = m * CELL + 1;
        image.ifPresent(drawn -> g.drawImage(drawn, x, y + LABEL, CELL - 2, CELL - 2, null));
      }
    }
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    for (int p = 0; p < prompts; p++) {
      g.drawString(
          runs.get(0).prompts().get(p).record().task().prompt(), 4, LABEL + p * row + LABEL - 6);
    }
    g.dispose();
    return sheet;
  }
}
