package io.github.das4j.lab.record;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;

/** How charts look: no ground, and ink that is read on white and on black. */
public final class Charts {

  private static final int SCALE = 2;
  private static final Color NONE = new Color(0, 0, 0, 0);
  private static final Color INK = new Color(0x7d8590);
  private static final Color GRID = new Color(0x7d, 0x85, 0x90, 0x40);

  /** Tableau 10, which keeps apart on white and on black. */
  private static final List<Color> COLOURS =
      Stream.of(
              0x4e79a7, 0xf28e2b, 0xe15759, 0x76b7b2, 0x59a14f, 0xedc948, 0xb07aa1, 0xff9da7,
              0x9c755f, 0xbab0ac)
          .map(Color::new)
          .toList();

  private Charts() {}

  /** The colour of a line, by its number from 0; after ten they come again. */
  public static Color colour(int line) {
    return COLOURS.get(line % COLOURS.size());
  }

  /** Sets grounds, ink and fonts; the legend goes below. */
  public static void style(XYStyler styler) {
    styler.setChartBackgroundColor(NONE);
    styler.setPlotBackgroundColor(NONE);
    styler.setLegendBackgroundColor(NONE);
    styler.setLegendBorderColor(NONE);
    styler.setChartFontColor(INK);
    styler.setAxisTickLabelsColor(INK);
    styler.setAxisTickMarksColor(INK);
    styler.setXAxisTitleColor(INK);
    styler.setAnnotationTextFontColor(INK);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotBorderVisible(false);
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    styler.setXAxisTickMarkSpacingHint(60);
    styler.setYAxisDecimalPattern("#0.####");
  }

  /** Charts side by side, at twice the size, for screens of high density. */
  public static BufferedImage painted(XYChart... charts) {
    int width = Stream.of(charts).mapToInt(XYChart::getWidth).sum();
    int height = Stream.of(charts).mapToInt(XYChart::getHeight).max().orElseThrow();
    BufferedImage image =
        new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(SCALE, SCALE);
    for (XYChart chart : charts) {
      chart.paint(graphics, chart.getWidth(), chart.getHeight());
      graphics.translate(chart.getWidth(), 0);
    }
    graphics.dispose();
    return image;
  }
}
