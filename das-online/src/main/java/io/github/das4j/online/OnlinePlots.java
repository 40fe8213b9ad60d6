package io.github.das4j.online;

import io.github.das4j.report.Charts;
import io.github.das4j.report.Plot;
import java.awt.image.BufferedImage;
import java.util.List;
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

  /** All of them. */
  static List<Plot> of(List<RoundStats> rounds) {
    return List.of(
        plot(
            new Words(
                "reward",
                "True reward",
                "The black box's answers, against the queries that they took; deciles of each round."),
            rounds,
            new Line("best so far", RoundStats::bestSoFar),
            new Line("mean of the round", RoundStats::mean),
            new Line("first decile", RoundStats::q10),
            new Line("last decile", RoundStats::q90)),
        plot(
            new Words(
                "error",
                "Surrogate's mean absolute error",
                "How far the surrogate is from the answers; where both lines fall, it learns."),
            rounds,
            new Line("on the round's images", RoundStats::surrogateError),
            new Line("on validation rows", RoundStats::validationError)),
        plot(
            new Words(
                "bonus",
                "What optimism adds",
                "The bonus that images have for being unlike those that were asked about."),
            rounds,
            new Line("mean bonus", RoundStats::bonus)),
        plot(
            new Words(
                "diversity",
                "Diversity of the round's images",
                "0 where all images are alike to CLIP; a fall warns that the search narrows."),
            rounds,
            new Line("mean pairwise cosine distance", RoundStats::diversity)));
  }

  /** What a plot is called and what a reader sees in it. */
  private record Words(String name, String title, String explanation) {}

  private static Plot plot(Words words, List<RoundStats> rounds, Line... lines) {
    return new Plot(
        "plot-" + words.name() + ".png",
        words.title(),
        words.explanation(),
        drawn(words.title(), rounds, lines));
  }

  private static BufferedImage drawn(String title, List<RoundStats> rounds, Line... lines) {
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
