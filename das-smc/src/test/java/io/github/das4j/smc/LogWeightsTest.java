package io.github.das4j.smc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LogWeightsTest {

  private static final double DEAD = Double.NEGATIVE_INFINITY;

  @Test
  void propertiesHoldForAnyWeights() {
    for (int trial = 0; trial < 3000; trial++) {
      SplittableRandom random = new SplittableRandom(trial);
      double[] values = random(random);
      LogWeights weights = LogWeights.of(values);
      double[] w = weights.probabilities();
      int n = values.length;
      int alive = (int) Arrays.stream(values).filter(v -> v != DEAD).count();

      assertThat(Arrays.stream(w).sum()).isCloseTo(1, within(1e-12));
      double squares = Arrays.stream(w).map(v -> v * v).sum();
      assertThat(weights.effectiveSampleSize())
          .isCloseTo(1 / squares, within(1e-9 * n))
          .isBetween(1 - 1e-12, alive + 1e-12 * n);
      assertThat(weights.normalized().logSum()).isCloseTo(0, within(1e-12));

      // Neither a common factor nor the order matters.
      double shift = 1000 * (random.nextDouble() - .5);
      LogWeights shifted = LogWeights.of(Arrays.stream(values).map(v -> v + shift).toArray());
      assertThat(shifted.logSum()).isCloseTo(weights.logSum() + shift, within(1e-9));
      assertThat(shifted.probabilities()).containsExactly(w, within(1e-9));
      double[] reversed = new double[n];
      Arrays.setAll(reversed, k -> values[n - 1 - k]);
      assertThat(LogWeights.of(reversed).logSum()).isCloseTo(weights.logSum(), within(1e-9));

      // Two gains one after the other are their sum at once.
      double[] gain = random.doubles(n, -3, 3).toArray();
      double[] twice = Arrays.stream(gain).map(g -> 2 * g).toArray();
      assertThat(weights.plus(gain).plus(gain).toArray())
          .containsExactly(weights.plus(twice).toArray(), within(1e-9));

      assertThat(weights.get(weights.heaviest())).isEqualTo(Arrays.stream(values).max().orElse(0));
      assertThat(weights.get(weights.draw(random.nextDouble()))).isNotEqualTo(DEAD);
    }
  }

  private static double[] random(SplittableRandom random) {
    double[] values = new double[1 + random.nextInt(12)];
    Arrays.setAll(values, k -> random.nextInt(5) == 0 ? DEAD : 40 * (random.nextDouble() - .5));
    values[random.nextInt(values.length)] = random.nextDouble();
    return values;
  }

  @Test
  void hugeAndTinyWeightsNeitherOverflowNorVanish() {
    LogWeights weights = LogWeights.of(1e6, 1e6 + Math.log(3));
    assertThat(weights.probabilities()).containsExactly(new double[] {.25, .75}, within(1e-9));
    assertThat(LogWeights.of(-1e6, -1e6).logSum()).isCloseTo(-1e6 + Math.log(2), within(1e-9));
    assertThat(LogWeights.of(-1e308, 1e308).probabilities()).containsExactly(0, 1);
  }

  @Test
  void effectiveSampleSizeIsExactForEqualWeights() {
    for (int n = 1; n < 200; n++) {
      assertThat(LogWeights.uniform(n).effectiveSampleSize()).isEqualTo(n);
      assertThat(LogWeights.uniform(n).normalized().effectiveSampleSize()).isEqualTo(n);
    }
    assertThat(LogWeights.of(DEAD, -.3, DEAD, -.3).effectiveSampleSize()).isEqualTo(2);
  }

  @Test
  void zeroWeightStaysZeroWhateverItGains() {
    LogWeights weights = LogWeights.of(DEAD, 0, DEAD, DEAD);
    double[] gain = {Double.POSITIVE_INFINITY, 1, Double.NaN, 5};
    assertThat(weights.plus(gain).toArray()).containsExactly(DEAD, 1, DEAD, DEAD);
  }

  @Test
  void meanIgnoresTheDead() {
    LogWeights weights = LogWeights.of(Math.log(1), Math.log(3), DEAD);
    assertThat(weights.mean(new double[] {4, 8, Double.NaN})).isCloseTo(7, within(1e-12));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> weights.mean(new double[2]))
        .withMessage("3 weights cannot go with 2 numbers");
    assertThatIllegalArgumentException().isThrownBy(() -> weights.plus(new double[4]));
  }

  @Test
  void whatIsNoWeightIsRefusedByName() {
    refuse("the log-weight is NaN (particle 2)", 0, DEAD, Double.NaN);
    refuse("the log-weight is Infinity (particle 0)", Double.POSITIVE_INFINITY, 0);
    refuse("every particle has weight zero", DEAD, DEAD);
    refuse("every particle has weight zero");
  }

  private static void refuse(String message, double... values) {
    assertThatThrownBy(() -> LogWeights.of(values))
        .isInstanceOf(DegenerateWeightsException.class)
        .hasMessage(message);
  }

  @Test
  void drawFollowsTheWeights() {
    LogWeights weights = LogWeights.of(DEAD, Math.log(.25), DEAD, Math.log(.75), DEAD);
    assertThat(weights.draw(0)).isEqualTo(1);
    assertThat(weights.draw(.2499)).isEqualTo(1);
    assertThat(weights.draw(.2501)).isEqualTo(3);
    assertThat(weights.draw(Math.nextDown(1.0))).isEqualTo(3);
    assertThatIllegalArgumentException().isThrownBy(() -> weights.draw(1));
    assertThatIllegalArgumentException().isThrownBy(() -> weights.draw(Double.NaN));
  }

  @Test
  void arraysAreCopiedInAndOut() {
    double[] values = {0, 1};
    LogWeights weights = LogWeights.of(values);
    values[0] = 9;
    weights.toArray()[1] = 9;
    assertThat(weights.toArray()).containsExactly(0, 1);
  }
}
