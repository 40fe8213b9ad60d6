package io.github.das4j.verify;

import io.github.das4j.report.Charts;
import io.github.das4j.report.Pictures;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The checks as one HTML page, pictures included. */
public final class VerificationReport {

  private static final String STYLE =
      "body{font:14px sans-serif;margin:2em;max-width:70em}td,th{padding:2px 10px;text-align:left}"
          + "td.n{text-align:right;font-variant-numeric:tabular-nums}tr.bad{background:#fdd}"
          + "tr:nth-child(even){background-color:#f6f6f6}";

  private VerificationReport() {}

  /**
   * @param errors of each target: [point][N, root mean square error]
   */
  public static String html(List<Check> checks, Map<String, double[][]> errors) {
    long failed = checks.stream().filter(check -> !check.passes()).count();
    double worst = checks.stream().mapToDouble(check -> Math.abs(check.z())).max().orElse(0);
    StringBuilder page = new StringBuilder("<!doctype html><meta charset=utf-8>");
    page.append("<title>das verify</title><style>").append(STYLE).append("</style>");
    page.append("<h1>das verify: ").append(failed == 0 ? "passed" : "FAILED").append("</h1>");
    page.append(
        String.format(
            Locale.ROOT,
            "<p>%d checks, %d beyond |z| = %.1f; the largest |z| is %.2f.</p>",
            checks.size(),
            failed,
            Check.LIMIT,
            worst));
    page.append(
        "<h2>Error against the number of particles</h2><img alt=\"error against N\" src=\"");
    page.append("data:image/png;base64,").append(chart(errors)).append("\">");
    page.append("<h2>Checks</h2><table><tr><th>target<th>what ran<th>statistic<th>found");
    page.append("<th>truth<th>s.e.<th>z</tr>");
    checks.forEach(check -> page.append(row(check)));
    return page.append("</table>\n").toString();
  }

  private static String row(Check check) {
    return String.format(
        Locale.ROOT,
        "<tr%s><td>%s<td>%s<td>%s<td class=n>%.6g<td class=n>%.6g<td class=n>%.2g<td class=n>%.2f"
            + "</tr>%n",
        check.passes() ? "" : " class=bad",
        check.group(),
        check.name(),
        check.statistic(),
        check.value(),
        check.expected(),
        check.standardError(),
        check.z());
  }

  private static String chart(Map<String, double[][]> errors) {
    XYChart chart =
        new XYChartBuilder()
            .width(640)
            .height(420)
            .xAxisTitle("particles N")
            .yAxisTitle("root mean square error of E x")
            .build();
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    errors.forEach(
        (name, points) ->
            Charts.add(
                    chart,
                    name,
                    Arrays.stream(points).mapToDouble(p -> p[0]).toArray(),
                    Arrays.stream(points).mapToDouble(p -> p[1]).toArray())
                .ifPresent(series -> series.setMarker(SeriesMarkers.CIRCLE)));
    return Base64.getEncoder().encodeToString(Pictures.png(Charts.painted(chart)));
  }
}
