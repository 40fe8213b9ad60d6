package io.github.das4j.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

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

  /**
   * Adds a line through the points that are finite (and positive where an axis is logarithmic).
   *
   * @return the line; empty if there is no such point
   */
  public static Optional<XYSeries> add(XYChart chart, String name, double[] x, double[] y) {
    int[] drawn =
        IntStream.range(0, x.length)
            .filter(k -> fits(x[k], chart.getStyler().isXAxisLogarithmic()))
            .filter(k -> fits(y[k], chart.getStyler().isYAxisLogarithmic()))
            .toArray();
    if (drawn.length == 0) {
      return Optional.empty();
    }
    XYSeries series =
        chart.addSeries(
            name,
            IntStream.of(drawn).mapToDouble(k -> x[k]).toArray(),
            IntStream.of(drawn).mapToDouble(k -> y[k]).toArray());
    // A line through one point is none.
    series.setMarker(drawn.length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    return Optional.of(series);
  }

  /** Adds what a value may be: a line up and down at a place, in the colour of its series. */
  public static void addInterval(XYChart chart, XYSeries of, double x, double low, double high) {
    add(
            chart,
            of.getName() + " interval " + chart.getSeriesCollection().size(),
            new double[] {x, x},
            new double[] {low, high})
        .ifPresent(
            bar -> {
              bar.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
              bar.setMarker(SeriesMarkers.NONE);
              bar.setLineColor(of.getLineColor());
              bar.setLineWidth(1);
              bar.setShowInLegend(false);
            });
  }

  private static boolean fits(double value, boolean logarithmic) {
    return Double.isFinite(value) && (value > 0 || !logarithmic);
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
      if (chart.getSeriesCollection().isEmpty()) {
        chart.getStyler().setLegendVisible(false);
        // Without any data there would be no axes.
        add(chart, "nothing", new double[] {1}, new double[] {1})
            .ifPresent(series -> series.setMarker(SeriesMarkers.NONE));
      }
      Axes.fit(chart);
      chart.paint(graphics, chart.getWidth(), chart.getHeight());
      graphics.translate(chart.getWidth(), 0);
    }
    graphics.dispose();
    return image;
  }
}
