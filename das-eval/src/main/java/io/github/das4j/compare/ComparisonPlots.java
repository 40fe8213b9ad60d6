package io.github.das4j.compare;

import io.github.das4j.eval.Figure;
import io.github.das4j.report.Charts;
import io.github.das4j.report.Interval;
import io.github.das4j.report.Plot;
import io.github.das4j.report.Scale;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
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

  /** One for each pair of measures that is worth it. */
  List<Plot> all() {
    List<Plot> plots = new ArrayList<>();
    List<String> measures = sweep.isEmpty() ? table.measures() : traded();
    for (int x = 0; x < measures.size(); x++) {
      // Of a sweep, any two measures trade off; else all is seen against the reward.
      for (int y = x + 1; y < measures.size() && (x == 0 || sweep.isPresent()); y++) {
        String across = measures.get(x);
        String up = measures.get(y);
        String name = x == 0 ? fileName(up) : fileName(across) + "-" + fileName(up);
        plot(across, up)
            .ifPresent(
                image ->
                    plots.add(
                        new Plot(
                            "plot-" + name + ".png",
                            up + " against " + across,
                            caption(across, up),
                            image)));
      }
    }
    return plots;
  }

  private String caption(String across, String up) {
    return up
        + " (upwards) against "
        + across
        + " (to the right): "
        + sweep
            .map(over -> "a line a method, through the values of " + over.key())
            .orElse("a point a method")
        + ", with 95 % intervals from "
        + Interval.LEAST_DRAWN
        + " prompts on.";
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
    if (lines.isEmpty() || isFlat(lines.values(), y)) {
      return Optional.empty();
    }
    XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).build();
    Charts.style(chart.getStyler());
    chart.getStyler().setMarkerSize(MARKER);
    Scale across = scale(lines.values(), x);
    Scale up = scale(lines.values(), y);
    chart.setXAxisTitle(across.named(x));
    chart.setYAxisTitle(up.named(y));
    List<String> methods = List.copyOf(lines.keySet());
    lines.forEach(
        (method, rows) -> {
          Color colour = Charts.colour(methods.indexOf(method));
          Charts.add(chart, method, values(rows, x, across), values(rows, y, up))
              .ifPresent(
                  series -> {
                    show(series, colour);
                    rows.forEach(
                        row -> bar(chart, series, across.of(value(row, x)), interval(row, y), up));
                  });
        });
    lines.values().forEach(rows -> label(chart, rows, new Plane(x, y, across, up)));
    return Optional.of(Charts.painted(chart));
  }

  /** Whether all have the same of a measure, so that a plot says no more than the table. */
  private static boolean isFlat(Collection<List<ComparisonTable.Row>> lines, String measure) {
    double[] values =
        lines.stream().flatMap(List::stream).mapToDouble(row -> value(row, measure)).toArray();
    return values.length > 1 && Arrays.stream(values).distinct().count() == 1;
  }

  /** Two measures and what each is drawn in. */
  private record Plane(String x, String y, Scale across, Scale up) {}

  private Scale scale(Collection<List<ComparisonTable.Row>> lines, String measure) {
    return Scale.of(
        lines.stream()
            .flatMap(List::stream)
            .flatMapToDouble(
                row ->
                    DoubleStream.concat(
                        DoubleStream.of(value(row, measure)),
                        interval(row, measure).stream()
                            .flatMapToDouble(i -> DoubleStream.of(i.low(), i.high())))));
  }

  /** From end to end of the interval, which lies within what the measure can be. */
  private static void bar(
      XYChart chart, XYSeries series, double x, Optional<Interval> interval, Scale up) {
    interval.ifPresent(i -> Charts.addInterval(chart, series, x, up.of(i.low()), up.of(i.high())));
  }

  private void show(XYSeries series, Color colour) {
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setMarkerColor(colour);
    series.setLineColor(colour);
    if (sweep.isEmpty()) {
      series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    }
  }

  private void label(XYChart chart, List<ComparisonTable.Row> rows, Plane plane) {
    if (sweep.isEmpty()) {
      return;
    }
    double[] across =
        table.rows().stream()
            .filter(row -> known(row, plane.x()))
            .mapToDouble(row -> plane.across().of(value(row, plane.x())))
            .toArray();
    double low = Arrays.stream(across).min().orElse(0);
    double high = Arrays.stream(across).max().orElse(0);
    if (high > low) {
      // Room for the last label.
      chart.getStyler().setXAxisMin(low - BESIDE * (high - low));
      chart.getStyler().setXAxisMax(high + 2 * BESIDE * (high - low));
    }
    for (ComparisonTable.Row row : rows) {
      double x = plane.across().of(value(row, plane.x())) + BESIDE * (high - low);
      double y = plane.up().of(value(row, plane.y()));
      chart.addAnnotation(new AnnotationText(row.swept(), x, y, false));
    }
  }

  private static boolean known(ComparisonTable.Row row, String measure) {
    Figure figure = row.figures().get(measure);
    return figure != null
        && figure.value().isPresent()
        && Double.isFinite(figure.value().getAsDouble());
  }

  private static double value(ComparisonTable.Row row, String measure) {
    Figure figure = row.figures().get(measure);
    return figure == null ? Double.NaN : figure.value().orElse(Double.NaN);
  }

  private static double[] values(List<ComparisonTable.Row> rows, String measure, Scale scale) {
    return rows.stream().mapToDouble(row -> scale.of(value(row, measure))).toArray();
  }

  private static Optional<Interval> interval(ComparisonTable.Row row, String measure) {
    return Optional.ofNullable(row.figures().get(measure))
        .flatMap(Figure::interval)
        .filter(Interval::isDrawn);
  }
}
