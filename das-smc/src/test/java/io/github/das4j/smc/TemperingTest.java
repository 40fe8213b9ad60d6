package io.github.das4j.smc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TemperingTest {

  private static final double[] TWIST = {0, 1, 3, 7};

  @Test
  void schedulesFollowTheirFormulas() {
    assertThat(table(Tempering.exponential(0.5), 4)).containsExactly(0, 0.5, 1, 1);
    assertThat(table(Tempering.exponential(0.1), 4))
        .containsExactly(new double[] {0, 0.1, 0.21, 0.331}, within(1e-12));
    assertThat(table(Tempering.polynomial(0.25, 2), 6))
        .containsExactly(0, 0.0625, 0.25, 0.5625, 1, 1);
    assertThat(table(Tempering.none(), 3)).containsExactly(1, 1, 1);
    // The published setting reaches 1 at step 87 of 100.
    assertThat(Tempering.exponential(0.008).at(86)).isLessThan(1);
    assertThat(Tempering.exponential(0.008).at(87)).isEqualTo(1);
    assertThat(Tempering.exponential(0.008).at(1_000_000)).isEqualTo(1);
  }

  private static double[] table(Tempering.Schedule schedule, int length) {
    return IntStream.range(0, length).mapToDouble(schedule::at).toArray();
  }

  @Test
  void schedulesGuideOneLevelAhead() {
    for (Tempering.Schedule schedule :
        new Tempering.Schedule[] {
          Tempering.exponential(0.1), Tempering.polynomial(0.2, 3), Tempering.none()
        }) {
      for (int k = 0; k < 8; k++) {
        assertThat(schedule.guidance(k, 0.123)).isEqualTo(schedule.at(k + 1));
        assertThat(schedule.at(level(k, 0.9, 2))).isEqualTo(schedule.at(k));
      }
      assertThat(schedule.slack()).isEqualTo(1);
    }
  }

  @Test
  void adaptivePutsTheEssOnItsThreshold() {
    double lambda = Tempering.adaptive().at(level(3, 0.01, 2.5));
    assertThat(lambda).isBetween(0.01, 1.0);
    assertThat(ess(lambda)).isCloseTo(2.5, within(1e-9)).isGreaterThanOrEqualTo(2.5);
  }

  @Test
  void adaptiveStaysWithinItsBounds() {
    Tempering adaptive = Tempering.adaptive();
    assertThat(adaptive.at(level(1, 0.2, 1))).as("ESS(1) above target").isEqualTo(1);
    assertThat(adaptive.at(level(1, 0.8, 3.9))).as("ESS(m) below target").isEqualTo(0.8);
    assertThat(adaptive.at(level(1, 1, 3.9))).isEqualTo(1);
    assertThat(adaptive.at(level(1, 1.5, 3.9))).isEqualTo(1);
  }

  @Test
  void adaptiveAboveAScheduleHasThatForItsLowerEnd() {
    Tempering above = Tempering.adaptive(Tempering.exponential(0.1));
    // λ may fall: its lower end is the schedule's, not the one before.
    assertThat(above.at(level(2, 0.9, 3.99))).isCloseTo(0.21, within(1e-12));
    assertThat(above.at(level(2, 0.9, 2.2))).isBetween(0.21, 0.9);
    assertThat(above.at(level(20, 0, 3.99))).isEqualTo(1);
  }

  @Test
  void adaptiveBeginsAtZeroWithoutASearch() {
    Tempering plain = Tempering.adaptive();
    Tempering above = Tempering.adaptive(Tempering.polynomial(0.1, 2));
    assertThat(plain.at(level(0, 0, 1))).isZero();
    assertThat(above.at(level(0, 0, 1))).isZero();
    assertThat(plain.guidance(0, 0)).isZero();
    assertThat(above.guidance(0, 0)).isCloseTo(0.01, within(1e-12));
    assertThat(plain.guidance(1, 0.3)).isEqualTo(0.3);
    assertThat(above.guidance(1, 0.3)).isEqualTo(0.3);
    assertThat(plain.slack()).isEqualTo(1.001);
    assertThat(above.slack()).isEqualTo(1.001);
  }

  @Test
  void freedomIsTheRatioNeitherClampedNorMonotone() {
    Tempering freedom = Tempering.freedom();
    assertThat(freedom.at(level(4, 0.5, 2, OptionalDouble.of(3.5)))).isEqualTo(3.5);
    assertThat(freedom.at(level(5, 3.5, 2, OptionalDouble.of(0.1)))).isEqualTo(0.1);
    assertThat(freedom.guidance(5, 0.1)).isEqualTo(0.1);
    assertThat(freedom.slack()).isEqualTo(1);
    assertThatThrownBy(() -> freedom.at(level(0, 0, 2)))
        .isInstanceOf(DegenerateWeightsException.class)
        .hasMessageContaining("FreeDoM tempering needs");
    assertThatThrownBy(() -> freedom.at(level(0, 0, 2, OptionalDouble.of(Double.NaN))))
        .isInstanceOf(DegenerateWeightsException.class)
        .hasMessage("the ratio that FreeDoM tempering takes as its λ is NaN");
  }

  @Test
  void ratesMustBePositive() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tempering.exponential(0))
        .withMessage("gamma must be positive and finite, not 0.0");
    assertThatIllegalArgumentException().isThrownBy(() -> Tempering.polynomial(-1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tempering.polynomial(1, Double.NaN))
        .withMessage("exponent must be positive and finite, not NaN");
  }

  private static Tempering.Level level(int index, double previous, double target) {
    return level(index, previous, target, OptionalDouble.empty());
  }

  private static Tempering.Level level(
      int index, double previous, double target, OptionalDouble ratio) {
    return new Tempering.Level(index, previous, target, TemperingTest::weights, () -> ratio);
  }

  private static LogWeights weights(double lambda) {
    return LogWeights.of(Arrays.stream(TWIST).map(v -> lambda * v).toArray());
  }

  private static double ess(double lambda) {
    return weights(lambda).effectiveSampleSize();
  }
}
