package io.github.das4j.lab.record;

import io.github.das4j.das.SampleResult;
import io.github.das4j.das.StepReport;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Plots of the traces, a line a prompt. */
public final class Plots {

  private static final int LEGEND_LIMIT = 8;
  private static final int WIDTH = 560;
  private static final int HEIGHT = 300;
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

  /** A trace: the name of its file, the title of its plot, and where its values are. */
  private record Trace(String name, String title, ToDoubleFunction<StepReport> value) {}

  private static final List<Trace> TRACES =
      List.of(
          new Trace("ess", "Effective sample size", StepReport::ess),
          new Trace("lambda", "Temper λ", StepReport::lambda),
          new Trace("best-reward", "Best reward", StepReport::bestReward),
          new Trace("mean-reward", "Mean reward", StepReport::meanReward),
          new Trace("log-z", "log Z", StepReport::logZ),
          new Trace("manifold-deviation", "Manifold deviation", StepReport::manifoldDeviation),
          new Trace(
              "bits-per-dim",
              "Bits per dimension of the trajectory",
              StepReport::bitsPerDimension));

  private Plots() {}

  /** PNG files by name. */
  public static Map<String, byte[]> of(List<SampleResult> results) {
    return ofTraces(results.stream().map(SampleResult::steps).toList());
  }

  /** PNG files by name, of a list of steps for each prompt. */
  public static Map<String, byte[]> ofTraces(List<List<StepReport>> results) {
    Map<String, byte[]> plots = new LinkedHashMap<>();
    for (Trace trace : TRACES) {
      plots.put("plot-" + trace.name() + ".png", Pictures.png(plot(trace, results)));
    }
    return plots;
  }

  private static BufferedImage plot(Trace trace, List<List<StepReport>> results) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(trace.title())
            .xAxisTitle("step")
            .build();
    style(chart.getStyler());
    chart.getStyler().setLegendVisible(results.size() > 1 && results.size() <= LEGEND_LIMIT);
    boolean any = false;
    for (int k = 0; k < results.size(); k++) {
      List<StepReport> steps =
          results.get(k).stream()
              .filter(step -> Double.isFinite(trace.value().applyAsDouble(step)))
              .toList();
      if (!steps.isEmpty()) {
        any = true;
        double[] x = steps.stream().mapToDouble(StepReport::step).toArray();
        double[] y = steps.stream().mapToDouble(trace.value()).toArray();
        // Numbers, as in the names of the images: prompts are too long for a legend.
        chart
            .addSeries(Integer.toString(k + 1), x, y)
            .setMarker(SeriesMarkers.NONE)
            .setLineColor(COLOURS.get(k % COLOURS.size()))
            .setLineWidth(2);
      }
    }
    if (!any) {
      chart.addSeries("nothing", new double[] {0}, new double[] {0});
    }
    return painted(chart);
  }

  /** No ground, and ink that is read on white and on black. */
  private static void style(XYStyler styler) {
    styler.setChartBackgroundColor(NONE);
    styler.setPlotBackgroundColor(NONE);
    styler.setLegendBackgroundColor(NONE);
    styler.setChartFontColor(INK);
    styler.setAxisTickLabelsColor(INK);
    styler.setAxisTickMarksColor(INK);
    styler.setXAxisTitleColor(INK);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotBorderVisible(false);
    styler.setLegendBorderColor(NONE);
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    styler.setXAxisTickMarkSpacingHint(60);
    styler.setYAxisDecimalPattern("#0.####");
  }

  /** At twice the size, for screens of high density. */
  private static BufferedImage painted(XYChart chart) {
    BufferedImage image =
        new BufferedImage(SCALE * WIDTH, SCALE * HEIGHT, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(SCALE, SCALE);
    chart.paint(graphics, WIDTH, HEIGHT);
    graphics.dispose();
    return image;
  }
}
