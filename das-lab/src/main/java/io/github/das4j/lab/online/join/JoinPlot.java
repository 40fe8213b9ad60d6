package io.github.das4j.lab.online.join;

import io.github.das4j.lab.online.RoundStats;
import io.github.das4j.lab.record.Charts;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** True reward against queries, a line a group, with bars over its repeats. */
final class JoinPlot {

  private static final int WIDTH = 560;
  private static final int HEIGHT = 420;

  private JoinPlot() {}

  /** The mean of each round's images, and the best so far. */
  static BufferedImage of(Section section) {
    return Charts.painted(
        chart("Mean of the round's images", section.groups(), RoundStats::mean),
        chart("Best so far", section.groups(), RoundStats::bestSoFar));
  }

  private static XYChart chart(
      String title, List<Group> groups, ToDoubleFunction<RoundStats> figure) {
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("queries").build();
    Charts.style(chart.getStyler());
    chart.getStyler().setLegendLayout(LegendLayout.Vertical);
    chart.getStyler().setErrorBarsColorSeriesColor(true);
    for (int k = 0; k < groups.size(); k++) {
      Group group = groups.get(k);
      int[] known =
          IntStream.range(0, group.rounds())
              .filter(place -> group.at(place, figure).isKnown())
              .toArray();
      if (known.length > 0) {
        chart
            .addSeries(
                group.label(),
                IntStream.of(known).mapToDouble(group::queries).toArray(),
                IntStream.of(known).mapToDouble(p -> group.at(p, figure).mean()).toArray(),
                IntStream.of(known).mapToDouble(p -> bar(group.at(p, figure))).toArray())
            .setMarker(SeriesMarkers.CIRCLE)
            .setMarkerColor(Charts.colour(k))
            .setLineColor(Charts.colour(k))
            .setLineWidth(group.baseline() ? 1.2f : 2.2f);
      }
    }
    chart.getStyler().setMarkerSize(5);
    return chart;
  }

  private static double bar(Spread spread) {
    return Double.isFinite(spread.half()) ? spread.half() : 0;
  }
}
