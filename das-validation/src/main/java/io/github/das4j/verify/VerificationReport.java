package io.github.das4j.verify;

import io.github.das4j.report.Charts;
import io.github.das4j.report.Plot;
import io.github.das4j.report.page.Page;
import io.github.das4j.report.page.PagePart;
import io.github.das4j.report.page.PagePart.Chapter;
import io.github.das4j.report.page.PagePart.Folded;
import io.github.das4j.report.page.PagePart.Gallery;
import io.github.das4j.report.page.PagePart.Size;
import io.github.das4j.report.page.PagePart.Table;
import io.github.das4j.words.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The checks as one HTML page, pictures included. */
public final class VerificationReport {

  private static final List<String> HEAD =
      List.of("target", "what ran", "statistic", "found", "truth", "s.e.", "z");

  private static final int TEXTS = 3;

  private VerificationReport() {}

  /**
   * @param errors of each target: [point][N, root mean square error]
   */
  public static String html(List<Check> checks, Map<String, double[][]> errors) {
    List<Check> failed = checks.stream().filter(check -> !check.passes()).toList();
    double worst = checks.stream().mapToDouble(check -> Math.abs(check.z())).max().orElse(0);
    String summary =
        String.format(
            Locale.ROOT,
            "%d checks, %d beyond |z| = %.1f; the largest |z| is %.2f.",
            checks.size(),
            failed.size(),
            Check.LIMIT,
            worst);
    return new Page(
            "das verify",
            failed.isEmpty() ? "Self-test: passed" : "Self-test: FAILED",
            summary,
            List.of(),
            List.of(
                Chapter.of("Failed", table(failed.stream())),
                new Chapter(
                    "By what was checked",
                    "z is the distance from the truth in standard errors. Of sound checks one in"
                        + " three is beyond 1, and one in twenty beyond 2.",
                    List.of(groups(checks))),
                new Chapter(
                    "Error against the number of particles",
                    "",
                    List.of(new Gallery(Size.MEDIUM, List.of(plot(errors).shown())))),
                Chapter.of("Every check", folded(checks))))
        .html();
  }

  private static Map<String, List<Check>> grouped(List<Check> checks) {
    return checks.stream()
        .collect(Collectors.groupingBy(Check::group, LinkedHashMap::new, Collectors.toList()));
  }

  /** A row for each group: how many, how many fail, and the one that is farthest off. */
  private static Table groups(List<Check> checks) {
    List<Table.Row> rows = new ArrayList<>();
    grouped(checks)
        .forEach(
            (group, all) -> {
              Check worst = all.stream().max(Comparator.comparingDouble(Check::distance)).get();
              long failed = all.stream().filter(check -> !check.passes()).count();
              List<String> cells =
                  List.of(
                      group,
                      worst.name() + ": " + worst.statistic(),
                      Integer.toString(all.size()),
                      Long.toString(failed),
                      Figures.of("%.2f", worst.z()));
              rows.add(failed == 0 ? Table.Row.of(cells) : Table.Row.bad(cells));
            });
    return new Table(
        2, List.of("target", "farthest from the truth", "checks", "beyond the limit", "z"), rows);
  }

  private static PagePart[] folded(List<Check> checks) {
    return grouped(checks).entrySet().stream()
        .map(
            group ->
                Folded.of(
                    group.getKey() + ": " + group.getValue().size() + " checks",
                    table(group.getValue().stream())))
        .toArray(PagePart[]::new);
  }

  private static Table table(Stream<Check> checks) {
    return new Table(TEXTS, HEAD, checks.map(VerificationReport::row).toList());
  }

  private static Table.Row row(Check check) {
    List<String> cells =
        List.of(
            check.group(),
            check.name(),
            check.statistic(),
            Figures.of("%.6g", check.value()),
            Figures.of("%.6g", check.expected()),
            String.format(Locale.ROOT, "%.2g", check.standardError()),
            Figures.of("%.2f", check.z()));
    return check.passes() ? Table.Row.of(cells) : Table.Row.bad(cells);
  }

  private static Plot plot(Map<String, double[][]> errors) {
    XYChart chart =
        new XYChartBuilder()
            .width(640)
            .height(420)
            .xAxisTitle("particles N")
            .yAxisTitle("root mean square error of E x")
            .build();
    Charts.style(chart.getStyler());
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    errors.forEach(
        (name, points) -> {
          int line = chart.getSeriesCollection().size();
          Charts.add(
                  chart,
                  name,
                  Arrays.stream(points).mapToDouble(p -> p[0]).toArray(),
                  Arrays.stream(points).mapToDouble(p -> p[1]).toArray())
              .ifPresent(
                  series -> {
                    series.setMarker(SeriesMarkers.CIRCLE);
                    series.setMarkerColor(Charts.colour(line));
                    series.setLineColor(Charts.colour(line));
                  });
        });
    return new Plot(
        "errors.png",
        "Error against N",
        "Both axes are logarithmic: a sound sampler falls as a straight line of slope −½, a factor"
            + " of two in error for four times the particles.",
        Charts.painted(chart));
  }
}
