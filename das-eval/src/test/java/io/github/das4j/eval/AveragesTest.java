package io.github.das4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.report.Interval;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AveragesTest {

  @Test
  void oneImageAUnitGivesStudentsInterval() {
    Figure figure = Averages.mean(new double[] {1, 2, 3, 4, 10}, new int[] {0, 1, 2, 3, 4});
    assertThat(figure.value()).hasValue(4);
    assertThat(figure.spread().orElseThrow()).isCloseTo(Math.sqrt(12.5), within(1e-12));
    // scipy.stats.t.interval(0.95, 4, loc=4, scale=sem)
    assertThat(figure.interval().orElseThrow().low()).isCloseTo(-0.3899451654, within(1e-9));
    assertThat(figure.interval().orElseThrow().high()).isCloseTo(8.3899451654, within(1e-9));
  }

  @Test
  void unitsCountAsOneEach() {
    // Departures of the units −7, −1 and 8: √(3/2 · 114) / 6.
    double[] values = {1, 2, 4, 7, 7, 9};
    Figure figure = Averages.mean(values, new int[] {0, 0, 1, 2, 2, 2});
    assertThat(figure.value()).hasValue(5);
    assertThat(figure.standardError().orElseThrow()).isCloseTo(Math.sqrt(171) / 6, within(1e-12));
    // Student's 97.5 % quantile with 2 degrees of freedom is 4.302652730.
    assertThat(figure.interval().orElseThrow().high())
        .isCloseTo(5 + 4.302652730 * Math.sqrt(171) / 6, within(1e-7));
  }

  @Test
  void twoUnitsHaveAnErrorAndNoInterval() {
    Figure figure = Averages.mean(new double[] {1, 2, 5, 8}, new int[] {0, 0, 1, 1});
    assertThat(figure.value()).hasValue(4);
    assertThat(figure.standardError().orElseThrow()).isCloseTo(2.5, within(1e-12));
    assertThat(figure.interval()).isEmpty();
    assertThat(figure.note()).isEqualTo("from two values, no interval");
  }

  @Test
  void oneUnitHasNoInterval() {
    Figure figure = Averages.mean(new double[] {1, 2}, new int[] {0, 0});
    assertThat(figure.value()).hasValue(1.5);
    assertThat(figure.interval()).isEmpty();
    assertThat(figure.standardError()).isEmpty();
    assertThat(Averages.mean(new double[0], new int[0]).value()).isEmpty();
    assertThat(Averages.mean(new double[] {3}, new int[] {0}).spread()).isEmpty();
  }

  /**
   * Ten prompts of four images that share much: the interval holds the truth as often as it says.
   */
  @Test
  void intervalsCoverWhereImagesOfAPromptResembleEachOther() {
    Random random = new Random(3);
    int[] byPrompt = IntStream.range(0, 40).map(i -> i / 4).toArray();
    int[] byImage = IntStream.range(0, 40).toArray();
    int covered = 0;
    int naive = 0;
    for (int run = 0; run < 2000; run++) {
      double[] prompts = IntStream.range(0, 10).mapToDouble(p -> random.nextGaussian()).toArray();
      double[] values =
          Arrays.stream(byPrompt)
              .mapToDouble(p -> prompts[p] + 0.5 * random.nextGaussian())
              .toArray();
      covered += holdsZero(Averages.mean(values, byPrompt)) ? 1 : 0;
      naive += holdsZero(Averages.mean(values, byImage)) ? 1 : 0;
    }
    assertThat(covered / 2000.0).isBetween(0.93, 0.97);
    assertThat(naive / 2000.0).isLessThan(0.8);
  }

  private static boolean holdsZero(Figure figure) {
    Interval interval = figure.interval().orElseThrow();
    return interval.low() < 0 && interval.high() > 0;
  }

  @Test
  void sharesHaveWilsonsInterval() {
    double[] nineOfTen = {1, 1, 1, 1, 1, 1, 1, 1, 1, 0};
    Figure figure = Averages.share(nineOfTen);
    assertThat(figure.value()).hasValue(0.9);
    // scipy.stats.binomtest(9, 10).proportion_ci(method="wilson")
    assertThat(figure.interval().orElseThrow().low()).isCloseTo(0.5958499732, within(1e-9));
    assertThat(figure.interval().orElseThrow().high()).isCloseTo(0.9821237869, within(1e-9));
    Interval all =
        Averages.share(new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}).interval().orElseThrow();
    assertThat(all.low()).isCloseTo(0.7224672001, within(1e-9));
    assertThat(all.high()).isEqualTo(1);
    for (int n = 1; n <= 20; n++) {
      assertThat(Averages.share(new double[n]).interval().orElseThrow().low())
          .as("0/" + n)
          .isZero();
    }
  }

  @Test
  void intervalsAreDrawnFromFiveIndependentValuesOn() {
    double[] four = {1, 2, 3, 4};
    double[] five = {1, 2, 3, 4, 5};

    assertThat(drawn(Averages.mean(four, new int[] {0, 1, 2, 3}))).isFalse();
    assertThat(drawn(Averages.mean(five, new int[] {0, 1, 2, 3, 4}))).isTrue();
    // Five images of four prompts are four values.
    assertThat(drawn(Averages.mean(five, new int[] {0, 1, 2, 3, 3}))).isFalse();
    assertThat(drawn(Averages.share(new double[] {1, 0, 1, 1}))).isFalse();
    assertThat(drawn(Averages.share(new double[] {1, 0, 1, 1, 0}))).isTrue();
  }

  private static boolean drawn(Figure figure) {
    return figure.interval().orElseThrow().isDrawn();
  }
}
