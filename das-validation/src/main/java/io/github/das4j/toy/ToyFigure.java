package io.github.das4j.toy;

import io.github.das4j.report.Charts;
import io.github.das4j.report.Plot;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** One row of scatter plots, a panel for each method. */
public final class ToyFigure {

  private static final int SIZE = 330;
  private static final int POINTS = 3000;
  private static final double LIMIT = 7;

  /** The published view of the roll: elevation 20°, azimuth 45°. */
  private static final double ELEVATION = Math.toRadians(20);

  private static final double AZIMUTH = Math.toRadians(45);

  private ToyFigure() {}

  /** The plot; empty where no method left samples. */
  public static Optional<Plot> of(ToyResult result) {
    List<XYChart> panels = new ArrayList<>();
    for (ToyResult.Row row : result.rows()) {
      double[][] samples = result.samples().get(row.method());
      if (samples != null) {
        panels.add(panel(row, samples));
      }
    }
    return panels.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Plot(
                result.toy().id() + ".png",
                result.toy().id() + ": samples of each method",
                "Samples of each method, above them their mean reward: the nearer to the true"
                    + " target, the better.",
                Charts.painted(panels.toArray(XYChart[]::new))));
  }

  private static XYChart panel(ToyResult.Row row, double[][] samples) {
    String title =
        String.format(Locale.ROOT, "%s | reward %s", row.method().title(), said(row.reward()));
    XYChart chart = new XYChartBuilder().width(SIZE).height(SIZE).title(title).build();
    boolean solid = row.toy().dimension() == 3;
    Charts.style(chart.getStyler());
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setChartTitleFont(chart.getStyler().getChartTitleFont().deriveFont(12f));
    chart.getStyler().setAxisTicksVisible(!solid);
    chart.getStyler().setPlotGridLinesVisible(!solid);
    chart.getStyler().setMarkerSize(2);
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    chart.getStyler().setXAxisMin(-LIMIT).setXAxisMax(LIMIT);
    chart.getStyler().setYAxisMin(-LIMIT).setYAxisMax(LIMIT);
    double[][] flat = project(samples);
    Charts.add(chart, "samples", flat[0], flat[1])
        .ifPresent(
            series -> {
              series.setMarker(SeriesMarkers.CIRCLE);
              series.setMarkerColor(new Color(31, 119, 180, 110));
            });
    return chart;
  }

  private static String said(double reward) {
    return String.format(Locale.ROOT, Math.abs(reward) < 1e5 ? "%.2f" : "%.2e", reward);
  }

  /** [2][n]: the points within the frame, seen from above or, of three coordinates, aslant. */
  private static double[][] project(double[][] samples) {
    List<double[]> seen = new ArrayList<>();
    for (int n = 0; n < Math.min(POINTS, samples.length); n++) {
      double[] point = samples[n].length == 3 ? slanted(samples[n]) : samples[n];
      if (Math.abs(point[0]) < LIMIT && Math.abs(point[1]) < LIMIT) {
        seen.add(point);
      }
    }
    double[][] columns = new double[2][seen.size()];
    for (int n = 0; n < seen.size(); n++) {
      columns[0][n] = seen.get(n)[0];
      columns[1][n] = seen.get(n)[1];
    }
    return columns;
  }

  private static double[] slanted(double[] p) {
    double across = -Math.sin(AZIMUTH) * p[0] + Math.cos(AZIMUTH) * p[1];
    double away = Math.cos(AZIMUTH) * p[0] + Math.sin(AZIMUTH) * p[1];
    return new double[] {across, Math.cos(ELEVATION) * p[2] - Math.sin(ELEVATION) * away};
  }
}
