package io.github.das4j.compare;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.report.Html;
import io.github.das4j.report.Pictures;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Plots of the reward against everything else, a sheet of images, and a page with all of it. */
final class ComparisonPage {

  private static final int CELL = 128;
  private static final int LABEL = 20;
  private static final int MOST_PROMPTS = 10;

  private ComparisonPage() {}

  static void write(Path out, ComparisonTable table, List<MethodRun> runs, Optional<Sweep> sweep) {
    List<String> pictures = new ArrayList<>();
    ComparisonPlots plots = new ComparisonPlots(table, sweep);
    plots
        .all()
        .forEach(
            (name, image) -> {
              byte[] png = Pictures.png(image);
              AtomicFiles.write(out.resolve(name), png);
              pictures.add(tag(png, name));
            });
    byte[] sheet = Pictures.png(sheet(runs));
    AtomicFiles.write(out.resolve("sheet.png"), sheet);
    AtomicFiles.write(
        out.resolve("compare.html"), page(table, sweep, pictures, tag(sheet, "images")));
  }

  /** A column a method, a row a prompt. */
  private static BufferedImage sheet(List<MethodRun> runs) {
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
            Pictures.decode(Pictures.bytes(runs.get(m).prompts().get(p).image()));
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

  private static String tag(byte[] png, String alternative) {
    return "<img alt=\""
        + Html.escaped(alternative)
        + "\" src=\"data:image/png;base64,"
        + Base64.getEncoder().encodeToString(png)
        + "\">";
  }

  private static String page(
      ComparisonTable table, Optional<Sweep> sweep, List<String> plots, String sheet) {
    StringBuilder html =
        new StringBuilder(
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>das compare</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>
              body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
              .wide { overflow-x: auto; }
              table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
              th, td { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid #8884; white-space: nowrap; }
              th:first-child, td:first-child { text-align: left; }
              .plots { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(22rem, 1fr)); }
              img { max-width: 100%; background: #fff; border-radius: 6px; }
            </style></head><body><h1>Methods compared</h1>
            <p>Each on the same prompts, with 95 % intervals over prompts; the first column is the
            reward that was aligned to, unless that is swept. Networks, rewards and gradients are
            counted per prompt, in particles.
            <a href="eval/eval.html">Every image with its scores</a>.</p>
            """);
    sweep.ifPresent(
        over ->
            html.append("<p>After a method's name: its value of <code>")
                .append(Html.escaped(over.key()))
                .append("</code>.</p>\n"));
    html.append("<div class=\"wide\"><table>\n");
    List<List<String>> cells = table.cells();
    for (int r = 0; r < cells.size(); r++) {
      String cell = r == 0 ? "th" : "td";
      html.append("<tr>");
      for (String text : cells.get(r)) {
        html.append('<').append(cell).append('>').append(Html.escaped(text));
        html.append("</").append(cell).append('>');
      }
      html.append("</tr>\n");
    }
    html.append("</table></div>\n<div class=\"plots\">\n");
    plots.forEach(plot -> html.append(plot).append('\n'));
    return html.append("</div>\n<h2>Images</h2>\n")
        .append(sheet)
        .append("\n</body></html>\n")
        .toString();
  }
}
