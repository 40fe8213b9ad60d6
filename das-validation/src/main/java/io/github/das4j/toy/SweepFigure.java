package io.github.das4j.toy;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.report.Charts;
import io.github.das4j.report.Pictures;
import java.nio.file.Path;
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

  /** Writes a PNG. */
  public static void write(Toy toy, List<ParticleSweep.Point> points, Path png) {
    XYChart chart =
        new XYChartBuilder()
            .width(640)
            .height(420)
            .title(toy.id() + ": error of one swarm")
            .xAxisTitle("particles N")
            .yAxisTitle("error")
            .build();
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    double[] sizes = points.stream().mapToDouble(ParticleSweep.Point::particles).toArray();
    double[] slopes = ParticleSweep.slopes(points);
    for (int e = 0; e < slopes.length; e++) {
      int which = e;
      double[] errors = points.stream().mapToDouble(point -> point.errors()[which]).toArray();
      String name = String.format(Locale.ROOT, "%s: slope %.2f", NAMES.get(e), slopes[e]);
      Charts.add(chart, name, sizes, errors)
          .ifPresent(series -> series.setMarker(SeriesMarkers.CIRCLE));
    }
    AtomicFiles.write(png, Pictures.png(Charts.painted(chart)));
  }
}
