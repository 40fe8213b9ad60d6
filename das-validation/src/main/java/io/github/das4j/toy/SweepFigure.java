package io.github.das4j.toy;

import io.github.das4j.report.Charts;
import io.github.das4j.report.Plot;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Errors against the number of particles, both axes logarithmic. */
public final class SweepFigure {

  private static final List<String> NAMES =
      List.of("reward, r.m.s. error", "EMD of a swarm", "EMD of target points");

  private SweepFigure() {}

  /** The plot. */
  public static Plot of(Toy toy, List<ParticleSweep.Point> points) {
    XYChart chart =
        new XYChartBuilder()
            .width(640)
            .height(420)
            .title(toy.id() + ": error of one swarm")
            .xAxisTitle("particles N")
            .yAxisTitle("error")
            .build();
    Charts.style(chart.getStyler());
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    double[] sizes = points.stream().mapToDouble(ParticleSweep.Point::particles).toArray();
    double[] slopes = ParticleSweep.slopes(points);
    for (int e = 0; e < slopes.length; e++) {
      int which = e;
      double[] errors = points.stream().mapToDouble(point -> point.errors()[which]).toArray();
      String name = String.format(Locale.ROOT, "%s: slope %.2f", NAMES.get(e), slopes[e]);
      Charts.add(chart, name, sizes, errors)
          .ifPresent(
              series -> {
                series.setMarker(SeriesMarkers.CIRCLE);
                series.setMarkerColor(Charts.colour(which));
                series.setLineColor(Charts.colour(which));
              });
    }
    return new Plot(
        toy.id() + "-particles.png",
        toy.id() + ": error against the number of particles",
        "Both axes are logarithmic. The error of the mean reward falls with slope −½; the distance"
            + " of a swarm's points cannot fall below that of as many points of the target.",
        Charts.painted(chart));
  }
}
