package io.github.das4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class AgreementTest {

  @Test
  void ranksOnlyMindOrder() {
    double[] truth = {1, 2, 3, 4};
    assertThat(Agreement.rank(truth, new double[] {1, 10, 100, 1000})).isCloseTo(1, within(1e-12));
    assertThat(Agreement.rank(truth, new double[] {4, 3, 2, 1})).isCloseTo(-1, within(1e-12));
  }

  @Test
  void equalValuesShareTheirRank() {
    // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: scipy.stats.spearmanr gives 0.9486832980505139.
    assertThat(Agreement.rank(new double[] {1, 2, 2, 3}, new double[] {1, 2, 3, 4}))
        .isCloseTo(0.9486832980505139, within(1e-12));
  }

  @Test
  void explainsNothingByTheMean() {
    double[] truth = {1, 2, 3};
    assertThat(Agreement.rSquared(truth, new double[] {2, 2, 2})).isZero();
    assertThat(Agreement.rSquared(truth, truth)).isEqualTo(1);
  }
}
