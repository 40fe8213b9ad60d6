package io.github.das4j.lab.compare;

import io.github.das4j.lab.eval.Figure;
import io.github.das4j.lab.record.Charts;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * One measure against another: a point with its interval for each method, or, of a sweep, a line
 * for each, through the values in their order, each point with its value beside it.
 */
final class ComparisonPlots {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 440;
  private static final int MARKER = 11;

  /** Share of the axis by which a value stands beside its point. */
  private static final double BESIDE = 0.04;

  private static final List<String> OTHERS = List.of("CLIP distance", "demo all");

  private final ComparisonTable table;
  private final Optional<Sweep> sweep;

  ComparisonPlots(ComparisonTable table, Optional<Sweep> sweep) {
    this.table = table;
    this.sweep = sweep;
  }

  /** Pictures by the names of their files. */
  Map<String, BufferedImage> all() {
    Map<String, BufferedImage> plots = new LinkedHashMap<>();
    List<String> measures = sweep.isEmpty() ? table.measures() : traded();
    for (int x = 0; x < measures.size(); x++) {
      // Of a sweep, any two measures trade off; else all is seen against the reward.
      for (int y = x + 1; y < measures.size() && (x == 0 || sweep.isPresent()); y++) {
        String across = measures.get(x);
        String up = measures.get(y);
        String name = x == 0 ? fileName(up) : fileName(across) + "-" + fileName(up);
        plot(across, up).ifPresent(image -> plots.put("plot-" + name + ".png", image));
      }
    }
    return plots;
  }

  /** What was asked to judge, diversity, and what the captions say: not each arm's own reward. */
  private List<String> traded() {
    List<String> measures = new ArrayList<>(table.measures().subList(0, table.named()));
    table.measures().stream()
        .filter(measure -> OTHERS.contains(measure) && !measures.contains(measure))
        .forEach(measures::add);
    return measures;
  }

  private static String fileName(String measure) {
    return measure.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
  }

  private Optional<BufferedImage> plot(String x, String y) {
    Map<String, List<ComparisonTable.Row>> lines = new LinkedHashMap<>();
    for (ComparisonTable.Row row : table.rows()) {
      if (known(row, x) && known(row, y)) {
        lines.computeIfAbsent(row.method(), method -> new ArrayList<>()).add(row);
      }
    }
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).xAxisTitle(x).yAxisTitle(y).build();
    Charts.style(chart.getStyler());
    chart.getStyler().setErrorBarsColorSeriesColor(true);
    chart.getStyler().setMarkerSize(MARKER);
    List<String> methods = List.copyOf(lines.keySet());
    lines.forEach(
        (method, rows) -> {
          XYSeries series =
              chart.addSeries(method, values(rows, x), values(rows, y), halves(rows, y));
          show(series, Charts.colour(methods.indexOf(method)));
        });
    lines.values().forEach(rows -> label(chart, rows, x, y));
    return Optional.of(Charts.painted(chart));
  }

  private void show(XYSeries series, Color colour) {
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setMarkerColor(colour);
    series.setLineColor(colour);
    if (sweep.isEmpty()) {
      series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    }
  }

  private void label(XYChart chart, List<ComparisonTable.Row> rows, String x, String y) {
    if (sweep.isEmpty()) {
      return;
    }
    double[] across =
        table.rows().stream().filter(r -> known(r, x)).mapToDouble(r -> value(r, x)).toArray();
    double low = Arrays.stream(across).min().orElse(0);
    double high = Arrays.stream(across).max().orElse(0);
    if (high > low) {
      // Room for the last label.
      chart.getStyler().setXAxisMin(low - BESIDE * (high - low));
      chart.getStyler().setXAxisMax(high + 2 * BESIDE * (high - low));
    }
    for (ComparisonTable.Row row : rows) {
      double place = value(row, x) + BESIDE * (high - low);
      chart.addAnnotation(new AnnotationText(row.swept(), place, value(row, y), false));
    }
  }

  private static boolean known(ComparisonTable.Row row, String measure) {
    Figure figure = row.figures().get(measure);
    return figure != null && figure.value().isPresent();
  }

  private static double value(ComparisonTable.Row row, String measure) {
    Figure figure = row.figures().get(measure);
    return figure == null ? Double.NaN : figure.value().orElse(Double.NaN);
  }

  private static double[] values(List<ComparisonTable.Row> rows, String measure) {
    return rows.stream().mapToDouble(row -> value(row, measure)).toArray();
  }

  private static double[] halves(List<ComparisonTable.Row> rows, String measure) {
    return rows.stream()
        .map(row -> Optional.ofNullable(row.figures().get(measure)))
        .mapToDouble(
            figure ->
                figure
                    .flatMap(Figure::interval)
                    .map(interval -> (interval.high() - interval.low()) / 2)
                    .orElse(0.0))
        .toArray();
  }
}
