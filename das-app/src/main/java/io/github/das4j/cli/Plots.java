package io.github.das4j.cli;

import io.github.das4j.das.SampleResult;
import io.github.das4j.das.StepReport;
import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Plots of the traces, a line a prompt. */
final class Plots {

  private static final int LEGEND_LIMIT = 8;

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
  static Map<String, byte[]> of(List<SampleResult> results) {
    Map<String, byte[]> plots = new LinkedHashMap<>();
    for (Trace trace : TRACES) {
      plots.put("plot-" + trace.name() + ".png", Pictures.png(plot(trace, results)));
    }
    return plots;
  }

  private static BufferedImage plot(Trace trace, List<SampleResult> results) {
    XYChart chart =
        new XYChartBuilder().width(560).height(300).title(trace.title()).xAxisTitle("step").build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotBorderVisible(false);
    chart.getStyler().setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    chart.getStyler().setLegendVisible(results.size() > 1 && results.size() <= LEGEND_LIMIT);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    boolean any = false;
    for (int k = 0; k < results.size(); k++) {
      List<StepReport> steps =
          results.get(k).steps().stream()
              .filter(step -> Double.isFinite(trace.value().applyAsDouble(step)))
              .toList();
      if (!steps.isEmpty()) {
        any = true;
        double[] x = steps.stream().mapToDouble(StepReport::step).toArray();
        double[] y = steps.stream().mapToDouble(trace.value()).toArray();
        String name = (k + 1) + " " + results.get(k).request().prompt();
        chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
      }
    }
    if (!any) {
      chart.addSeries("nothing", new double[] {0}, new double[] {0});
    }
    return BitmapEncoder.getBufferedImage(chart);
  }
}
