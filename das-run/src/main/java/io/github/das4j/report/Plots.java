package io.github.das4j.report;

import io.github.das4j.das.StepReport;
import io.github.das4j.report.page.PageImage;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
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

  /**
   * A trace.
   *
   * @param name of its file
   * @param title of its plot
   * @param explanation what a reader sees in it
   * @param value where its values are
   */
  private record Trace(
      String name, String title, String explanation, ToDoubleFunction<StepReport> value) {

    String file() {
      return "plot-" + name + ".png";
    }
  }

  private static final List<Trace> TRACES =
      List.of(
          new Trace(
              "ess",
              "Effective sample size",
              "How many particles carry the weight: near N all do, near 1 a single one does. It is"
                  + " taken before resampling, which makes all weights equal again.",
              StepReport::ess),
          new Trace(
              "lambda",
              "Temper λ",
              "The share of the reward that counts: 0 is the plain model, 1 the whole target.",
              StepReport::lambda),
          new Trace(
              "best-reward",
              "Best reward",
              "The highest reward in the swarm, of the images that it is predicted to become.",
              StepReport::bestReward),
          new Trace(
              "mean-reward",
              "Mean reward",
              "The mean reward of the swarm, of the images that it is predicted to become.",
              StepReport::meanReward),
          new Trace(
              "log-z",
              "log Z",
              "The estimate so far of log E[exp(reward / alpha)] under the plain model.",
              StepReport::logZ),
          new Trace(
              "manifold-deviation",
              "Manifold deviation",
              "How far the guidance moves particles out of the directions of the model's own noise;"
                  + " peaks warn of images that the model would not draw.",
              StepReport::manifoldDeviation),
          new Trace(
              "bits-per-dim",
              "Bits per dimension of the trajectory",
              "How unlikely the model finds the way so far; high values mean a way that it would"
                  + " hardly go by itself.",
              StepReport::bitsPerDimension));

  private Plots() {}

  /** PNG files by name, of a list of steps for each prompt. */
  public static Map<String, byte[]> ofTraces(List<List<StepReport>> results) {
    Map<String, byte[]> plots = new LinkedHashMap<>();
    for (Trace trace : TRACES) {
      plots.put(trace.file(), Pictures.png(plot(trace, results)));
    }
    return plots;
  }

  /** Plots that {@link #ofTraces} made, each with what a reader sees in it. */
  public static List<PageImage> explained(Map<String, byte[]> plots) {
    List<PageImage> images = new ArrayList<>();
    for (Trace trace : TRACES) {
      byte[] png = plots.get(trace.file());
      if (png != null) {
        images.add(PageImage.inline(png, trace.title() + " by step", trace.explanation()));
      }
    }
    return images;
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
