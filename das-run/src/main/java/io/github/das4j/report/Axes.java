package io.github.das4j.report;

import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;

/**
 * Makes any data fit for axes: XChart's ticks never end over ranges near the ends of what a double
 * holds, and nobody reads labels of twenty digits.
 */
final class Axes {

  /** Share of the greatest value below which a range is none: differences are rounding. */
  private static final double NARROW = 1e-9;

  /** Error bars are symmetric, and what is known of a value is not: see {@link Charts}. */
  private static final double @Nullable [] NO_ERRORS = null;

  private Axes() {}

  /** Scales the data of both axes by powers of ten, where it has to be, and says so in titles. */
  static void fit(XYChart chart) {
    XYStyler styler = chart.getStyler();
    List<XYSeries> all = List.copyOf(chart.getSeriesCollection());
    Scale across =
        styler.isXAxisLogarithmic() || styler.getXAxisMin() != null
            ? Scale.NONE
            : Scale.of(values(all, XYSeries::getXData));
    Scale up =
        styler.isYAxisLogarithmic() || styler.getYAxisMin() != null
            ? Scale.NONE
            : Scale.of(values(all, XYSeries::getYData));
    for (XYSeries series : all) {
      chart.updateXYSeries(
          series.getName(), across.of(series.getXData()), up.of(series.getYData()), NO_ERRORS);
    }
    chart.setXAxisTitle(across.named(said(chart.getXAxisTitle())));
    if (said(chart.getYAxisTitle()).isEmpty()) {
      chart.setTitle(up.named(said(chart.getTitle())));
    } else {
      chart.setYAxisTitle(up.named(chart.getYAxisTitle()));
    }
    widen(all, styler);
  }

  private static String said(String title) {
    return title == null ? "" : title;
  }

  /** Room around values that differ by rounding only. */
  private static void widen(List<XYSeries> all, XYStyler styler) {
    if (styler.isYAxisLogarithmic() || styler.getYAxisMin() != null) {
      return;
    }
    double[] values = values(all, XYSeries::getYData).toArray();
    double low = DoubleStream.of(values).min().orElse(0);
    double high = DoubleStream.of(values).max().orElse(0);
    double greatest = Math.max(Math.abs(low), Math.abs(high));
    if (high > low && high - low < NARROW * greatest) {
      styler.setYAxisMin(low - greatest / 10);
      styler.setYAxisMax(high + greatest / 10);
    }
  }

  private static DoubleStream values(List<XYSeries> all, Function<XYSeries, double[]> column) {
    return all.stream().flatMapToDouble(s -> DoubleStream.of(column.apply(s)));
  }
}
