package io.github.das4j.online;

import io.github.das4j.report.Charts;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** The curves of a run, against the number of queries. */
final class OnlinePlots {

  private static final int WIDTH = 560;
  private static final int HEIGHT = 320;

  private OnlinePlots() {}

  /** A curve and its name in the legend. */
  private record Line(String name, ToDoubleFunction<RoundStats> value) {}

  /** Images by the names of their files. */
  static Map<String, BufferedImage> of(List<RoundStats> rounds) {
    Map<String, BufferedImage> plots = new LinkedHashMap<>();
    plots.put(
        "plot-reward.png",
        plot(
            "True reward",
            rounds,
            new Line("best so far", RoundStats::bestSoFar),
            new Line("mean of the round", RoundStats::mean),
            new Line("first decile", RoundStats::q10),
            new Line("last decile", RoundStats::q90)));
    plots.put(
        "plot-error.png",
        plot(
            "Surrogate's mean absolute error",
            rounds,
            new Line("on the round's images", RoundStats::surrogateError),
            new Line("on validation rows", RoundStats::validationError)));
    plots.put(
        "plot-bonus.png",
        plot("What optimism adds", rounds, new Line("mean bonus", RoundStats::bonus)));
    plots.put(
        "plot-diversity.png",
        plot(
            "Diversity of the round's images",
            rounds,
            new Line("mean pairwise cosine distance", RoundStats::diversity)));
    return plots;
  }

  private static BufferedImage plot(String title, List<RoundStats> rounds, Line... lines) {
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("queries").build();
    Charts.style(chart.getStyler());
    double[] queries = rounds.stream().mapToDouble(RoundStats::queries).toArray();
    for (int k = 0; k < lines.length; k++) {
      int line = k;
      double[] values = rounds.stream().mapToDouble(lines[k].value()).toArray();
      Charts.add(chart, lines[k].name(), queries, values)
          .ifPresent(
              series -> {
                series.setLineColor(Charts.colour(line));
                series.setMarkerColor(Charts.colour(line));
                series.setLineWidth(line == 0 ? 2.5f : 1.5f);
              });
    }
    return Charts.painted(chart);
  }
}
