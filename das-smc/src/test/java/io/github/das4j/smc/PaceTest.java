package io.github.das4j.smc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {

  @Test
  void publishedStepsHaveThePublishedRateToTheLastBit() {
    assertThat(Pace.PUBLISHED.exponential(100, 0)).isEqualTo(0.008);
    assertThat(Pace.PUBLISHED_LCM.exponential(8, 0)).isEqualTo(0.1);
    assertThat(Pace.PUBLISHED.share()).isCloseTo(0.8699, within(1e-4));
    assertThat(Pace.PUBLISHED_LCM.share()).isCloseTo(0.9091, within(1e-4));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 16, 20, 25, 50, 200, 1000})
  void lambdaReachesOneAtTheSameShareOfAnySteps(int steps) {
    double level = Pace.PUBLISHED.share() * steps;
    double exponential = Pace.PUBLISHED.exponential(steps, 0);
    assertThat(Math.pow(1 + exponential, level) - 1).isCloseTo(1, within(1e-9));
    double polynomial = Pace.PUBLISHED.polynomial(steps, 0);
    assertThat(polynomial * level).isCloseTo(1, within(1e-9));
    int before = (int) Math.floor(level);
    for (Tempering.Schedule schedule :
        new Tempering.Schedule[] {
          Tempering.exponential(exponential), Tempering.polynomial(polynomial, 2)
        }) {
      assertThat(schedule.at(before)).isLessThan(1);
      assertThat(schedule.at(before + 1)).isEqualTo(1);
    }
  }

  @Test
  void theStartOfTheTemperingCounts() {
    // From step 30 on, 57 levels are left to step 87.
    double gamma = Pace.PUBLISHED.exponential(100, 0.3);
    assertThat(Math.log(2) / Math.log1p(gamma)).isCloseTo(86.99 - 30, within(0.01));
    assertThat(1 / Pace.PUBLISHED.polynomial(100, 0.3)).isCloseTo(86.99 - 30, within(0.01));
    // From step 90 on, five of the ten that are left.
    assertThat(Math.log(2) / Math.log1p(Pace.PUBLISHED.exponential(100, 0.9)))
        .isCloseTo(5, within(1e-9));
  }

  @Test
  void aPaceThatIsNoneIsRefused() {
    assertThatThrownBy(() -> new Pace(0, 100)).hasMessageContaining("positive");
    assertThatThrownBy(() -> new Pace(0.1, 0)).hasMessageContaining("at least 1");
  }
}
