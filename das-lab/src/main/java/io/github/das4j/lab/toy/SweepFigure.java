package io.github.das4j.lab.toy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

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
      chart.addSeries(name, sizes, errors);
    }
    try {
      ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", png.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(png + " cannot be written", e);
    }
  }
}
