package io.github.das4j.report;

import io.github.das4j.das.StepReport;
import io.github.das4j.report.page.PageImage;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Quantile;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;

/**
 * Plots of the traces: a line a prompt, as long as a reader can tell them apart; of more prompts,
 * what most of them do.
 */
public final class Plots {

  static final String ESS = "ess";
  static final String DEVIATION = "manifold-deviation";
  static final String MEAN_REWARD = "mean-reward";

  private static final int MOST_LINES = 8;

  /** Of many values at a step: by name, the share that is below. */
  private static final Map<String, Double> SHARES = shares();

  private static final int WIDTH = 560;
  private static final int HEIGHT = 300;

  /**
   * A trace.
   *
   * @param name of its file
   * @param title of its plot
   * @param explanation what a reader sees in it
   * @param value where its values are
   * @param told whether there is anything to see in it
   */
  record Trace(
      String name,
      String title,
      String explanation,
      ToDoubleFunction<StepReport> value,
      Predicate<SeenOnTheWay> told) {

    String file() {
      return "plot-" + name + ".png";
    }
  }

  static final List<Trace> TRACES =
      List.of(
          new Trace(
              ESS,
              "Effective sample size",
              "How many particles carry the weight: near N all do, near 1 a single one does. It is"
                  + " taken before resampling, which makes all weights equal again.",
              StepReport::ess,
              SeenOnTheWay::shares),
          new Trace(
              "lambda",
              "Temper λ",
              "The share of the reward that counts: 0 is the plain model, 1 the whole target.",
              StepReport::lambda,
              SeenOnTheWay::temper),
          new Trace(
              "best-reward",
              "Best reward",
              "The highest reward in the swarm, of the images that it is predicted to become.",
              StepReport::bestReward,
              SeenOnTheWay::rewards),
          new Trace(
              MEAN_REWARD,
              "Mean reward",
              "The mean reward of the swarm, of the images that it is predicted to become.",
              StepReport::meanReward,
              SeenOnTheWay::rewards),
          new Trace(
              "log-z",
              "log Z",
              "The estimate so far of log E[exp(reward / alpha)] under the plain model.",
              StepReport::logZ,
              SeenOnTheWay::weights),
          new Trace(
              DEVIATION,
              "Manifold deviation",
              "How far the guidance moves particles out of the directions of the model's own noise;"
                  + " peaks warn of images that the model would not draw.",
              StepReport::manifoldDeviation,
              SeenOnTheWay::guidance),
          new Trace(
              "bits-per-dim",
              "Bits per dimension of the trajectory",
              "How unlikely the model finds the way so far; high values mean a way that it would"
                  + " hardly go by itself.",
              StepReport::bitsPerDimension,
              seen -> true));

  private Plots() {}

  /**
   * PNG files by name, of a list of steps for each prompt.
   *
   * @param seen what they have to tell; the others are left out
   */
  public static Map<String, byte[]> ofTraces(List<List<StepReport>> results, SeenOnTheWay seen) {
    Map<String, byte[]> plots = new LinkedHashMap<>();
    for (Trace trace : TRACES) {
      if (trace.told().test(seen)) {
        plots.put(trace.file(), Pictures.png(plot(trace, results)));
      }
    }
    return plots;
  }

  /**
   * Plots that {@link #ofTraces} made, each with what a reader sees in it.
   *
   * @param which by the names of the traces
   */
  static List<PageImage> explained(Map<String, byte[]> plots, Predicate<String> which) {
    List<PageImage> images = new ArrayList<>();
    for (Trace trace : TRACES) {
      byte[] png = plots.get(trace.file());
      if (png != null && which.test(trace.name())) {
        images.add(PageImage.inline(png, trace.title() + " by step", trace.explanation()));
      }
    }
    return images;
  }

  /** An empty chart along the steps. */
  static XYChart chart(String title) {
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("step").build();
    Charts.style(chart.getStyler());
    return chart;
  }

  private static BufferedImage plot(Trace trace, List<List<StepReport>> results) {
    XYChart chart = chart(trace.title());
    chart.getStyler().setLegendVisible(results.size() > 1);
    if (results.size() > MOST_LINES) {
      spread(chart, trace, results);
      return Charts.painted(chart);
    }
    for (int k = 0; k < results.size(); k++) {
      int line = k;
      List<StepReport> steps = results.get(k);
      // Numbers, as in the names of the images: prompts are too long for a legend.
      Charts.add(
              chart,
              Integer.toString(k + 1),
              steps.stream().mapToDouble(StepReport::step).toArray(),
              steps.stream().mapToDouble(trace.value()).toArray())
          .ifPresent(
              series -> {
                series.setLineColor(Charts.colour(line));
                series.setMarkerColor(Charts.colour(line));
                series.setLineWidth(2);
              });
    }
    return Charts.painted(chart);
  }

  /** At each step what share of the prompts has lower values. */
  private static void spread(XYChart chart, Trace trace, List<List<StepReport>> results) {
    int steps = results.stream().mapToInt(List::size).max().orElse(0);
    double[][] values = new double[steps][];
    for (int step = 0; step < steps; step++) {
      int at = step;
      values[step] =
          results.stream()
              .filter(result -> result.size() > at)
              .mapToDouble(result -> trace.value().applyAsDouble(result.get(at)))
              .filter(Double::isFinite)
              .toArray();
    }
    double[] x = IntStream.range(0, steps).asDoubleStream().toArray();
    SHARES.forEach(
        (name, share) -> {
          double[] y =
              Arrays.stream(values)
                  .mapToDouble(
                      at ->
                          at.length == 0 ? Double.NaN : Quantile.withDefaults().evaluate(at, share))
                  .toArray();
          Charts.add(chart, name, x, y).ifPresent(series -> show(series, share));
        });
  }

  private static void show(XYSeries series, double share) {
    series.setLineColor(Charts.colour(0));
    series.setMarkerColor(Charts.colour(0));
    boolean end = share == 0 || share == 1;
    series.setLineWidth(share == 0.5 ? 3 : 1);
    series.setLineStyle(end ? SeriesLines.DOT_DOT : SeriesLines.SOLID);
  }

  private static Map<String, Double> shares() {
    Map<String, Double> shares = new LinkedHashMap<>();
    shares.put("highest", 1.0);
    shares.put("upper quarter", 0.75);
    shares.put("median", 0.5);
    shares.put("lower quarter", 0.25);
    shares.put("lowest", 0.0);
    return Collections.unmodifiableMap(shares);
  }
}
