package io.github.das4j.online.join;

import io.github.das4j.online.RoundStats;
import io.github.das4j.report.Charts;
import io.github.das4j.report.Interval;
import io.github.das4j.report.Plot;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** True reward against queries, a line a group, with bars over its repeats. */
final class JoinPlot {

  private static final int WIDTH = 560;
  private static final int HEIGHT = 420;

  private JoinPlot() {}

  /** The mean of each round's images, and the best so far. */
  static Plot of(Section section) {
    return new Plot(
        "plot-" + section.fileName() + ".png",
        "True reward against queries",
        "What each method's images were worth after so many queries, and the best until then;"
            + " bars, where there are any, are intervals over seeds.",
        Charts.painted(
            chart("Mean of the round's images", section.groups(), RoundStats::mean),
            chart("Best so far", section.groups(), RoundStats::bestSoFar)));
  }

  private static XYChart chart(
      String title, List<Group> groups, ToDoubleFunction<RoundStats> figure) {
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("queries").build();
    Charts.style(chart.getStyler());
    chart.getStyler().setLegendLayout(LegendLayout.Vertical);
    for (int k = 0; k < groups.size(); k++) {
      Group group = groups.get(k);
      int[] known =
          IntStream.range(0, group.rounds())
              .filter(place -> group.at(place, figure).isKnown())
              .toArray();
      int line = k;
      Charts.add(
              chart,
              group.label(),
              IntStream.of(known).mapToDouble(group::queries).toArray(),
              IntStream.of(known).mapToDouble(p -> group.at(p, figure).mean()).toArray())
          .ifPresent(
              series -> {
                series.setMarker(SeriesMarkers.CIRCLE);
                series.setMarkerColor(Charts.colour(line));
                series.setLineColor(Charts.colour(line));
                series.setLineWidth(group.baseline() ? 1.2f : 2.2f);
                IntStream.of(known)
                    .forEach(p -> bar(chart, series, group.queries(p), group.at(p, figure)));
              });
    }
    chart.getStyler().setMarkerSize(5);
    return chart;
  }

  private static void bar(XYChart chart, XYSeries series, double queries, Spread spread) {
    if (spread.count() >= Interval.LEAST_DRAWN) {
      double mean = spread.mean();
      Charts.addInterval(chart, series, queries, mean - spread.half(), mean + spread.half());
    }
  }
}
