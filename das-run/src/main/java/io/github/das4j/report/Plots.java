package io.github.das4j.report;

import io.github.das4j.das.StepReport;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** Plots of the traces, a line a prompt. */
public final class Plots {

  private static final int LEGEND_LIMIT = 8;
  private static final int WIDTH = 560;
  private static final int HEIGHT = 300;

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
    Charts.style(chart.getStyler());
    chart.getStyler().setLegendVisible(results.size() > 1 && results.size() <= LEGEND_LIMIT);
    for (int k = 0; k < results.size(); k++) {
      int line = k;
      List<StepReport> steps = results.get(k);
      // Numbers, as in the names of the images: prompts are too long for a legend.
      Charts.add(
              chart,
              Integer.toString(k + 1),
              steps.stream().mapToDouble(StepReport::step).toArray(),
              steps.stream().mapToDouble(trace.value()).toArray())
          .ifPresent(
              series -> {
                series.setLineColor(Charts.colour(line));
                series.setMarkerColor(Charts.colour(line));
                series.setLineWidth(2);
              });
    }
    return Charts.painted(chart);
  }
}
