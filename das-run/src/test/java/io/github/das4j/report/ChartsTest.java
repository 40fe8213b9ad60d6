package io.github.das4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.das.StepReport;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** Data that axes are not made for: XChart's ticks never end, or it throws, at most of these. */
final class ChartsTest {

  static Stream<double[]> extremes() {
    return Stream.of(
        new double[] {-1e19, 1, 1e19},
        new double[] {1e19, 2e19, 3e19},
        new double[] {-1e12, 0, 1e12},
        new double[] {1e300, -1e300, 0},
        new double[] {Double.MAX_VALUE, -Double.MAX_VALUE},
        new double[] {Double.MIN_VALUE, -Double.MIN_VALUE},
        new double[] {1e-320, 2e-320, 0},
        new double[] {1e19, 1e19 + 2048, 1e19},
        new double[] {1, 1 + 1e-16, 1 + 3e-16},
        new double[] {-1e300, 1e-300},
        new double[] {0, 0, 0},
        new double[] {7, 7, 7},
        new double[] {-1e19, -1e19},
        new double[] {5},
        new double[] {1e19},
        new double[] {Double.NaN, 1, 2},
        new double[] {Double.POSITIVE_INFINITY, 1, Double.NEGATIVE_INFINITY},
        new double[] {Double.NaN, Double.NaN},
        new double[0]);
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void anyDataEndWithAPicture(double[] values) {
    double[] steps = IntStream.range(0, values.length).asDoubleStream().toArray();
    for (boolean logarithmic : new boolean[] {false, true}) {
      XYChart up = chart();
      up.getStyler().setYAxisLogarithmic(logarithmic);
      Charts.add(up, "values", steps, values);
      XYChart across = chart();
      across.getStyler().setXAxisLogarithmic(logarithmic);
      Charts.add(across, "values", values, steps)
          .ifPresent(series -> Charts.addInterval(across, series, values[0], -1e19, 1e19));
      assertThat(Charts.painted(up, across).getWidth()).isEqualTo(2 * 2 * 400);
    }
  }

  @Test
  void largeNumbersAreDrawnInPowersOfTenAndTheTitleSaysSo() {
    XYChart chart = chart();
    chart.setTitle("log Z");
    Charts.add(chart, "1", new double[] {0, 1}, new double[] {-2e19, 4e19});
    Charts.painted(chart);
    assertThat(chart.getTitle()).isEqualTo("log Z (× 10^19)");
    assertThat(chart.getSeries("1").getYData()).containsExactly(-2, 4);
    XYChart plain = chart();
    plain.setTitle("log Z");
    Charts.add(plain, "1", new double[] {0, 1}, new double[] {-2000, 0.5});
    Charts.painted(plain);
    assertThat(plain.getTitle()).isEqualTo("log Z");
    assertThat(plain.getSeries("1").getYData()).containsExactly(-2000, 0.5);
  }

  @Test
  void pointsThatAreNoNumbersAreLeftOut() {
    XYChart chart = chart();
    Charts.add(chart, "1", new double[] {0, 1, 2, 3}, new double[] {Double.NaN, 5, INFINITE, 6});
    assertThat(chart.getSeries("1").getXData()).containsExactly(1, 3);
    assertThat(Charts.add(chart, "2", new double[] {0}, new double[] {Double.NaN})).isEmpty();
  }

  @Test
  void aLineOfOnePointIsSeen() {
    assertThat(inked(essPlot(List.of(step(0, 3))))).isGreaterThan(inked(essPlot(List.of())));
  }

  private static byte[] essPlot(List<StepReport> steps) {
    return Objects.requireNonNull(Plots.ofTraces(List.of(steps), ALL).get("plot-ess.png"));
  }

  /** What a run at α = 1e-12 leaves. */
  @Test
  void tracesAtTheEndsOfDoublesEndWithPlots() {
    List<StepReport> steps =
        List.of(step(0, 0), step(1, -1e19), step(2, 1e19), step(3, Double.NaN), step(4, 1e300));
    Map<String, byte[]> plots = Plots.ofTraces(List.of(steps, steps), ALL);
    assertThat(plots).hasSize(7);
    plots.values().forEach(png -> assertThat(Pictures.decode(png)).isPresent());
  }

  private static final SeenOnTheWay ALL = new SeenOnTheWay(true, true, true, true, true);

  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private static StepReport step(int step, double value) {
    return new StepReport(
        step, 4, 10, true, value, value, false, new int[0], value, value, value, value, value, 0);
  }

  private static XYChart chart() {
    XYChart chart = new XYChartBuilder().width(400).height(300).build();
    Charts.style(chart.getStyler());
    return chart;
  }

  private static long inked(byte[] png) {
    BufferedImage image = Pictures.decode(png).orElseThrow();
    int blue = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        blue += image.getRGB(x, y) == Charts.colour(0).getRGB() ? 1 : 0;
      }
    }
    return blue;
  }
}
