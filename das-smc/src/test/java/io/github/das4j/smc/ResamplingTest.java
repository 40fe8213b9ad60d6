package io.github.das4j.smc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResamplingTest {

  private static final double[] WEIGHTS = {0.1, 0, 0.6, 0.3};

  @Test
  void oneAncestorHasThemAll() {
    int[] ancestors = Resampling.oneAncestor().ancestors(WEIGHTS, 5, () -> 0.5);
    assertThat(ancestors).containsExactly(2, 2, 2, 2, 2);
    assertThat(Resampling.oneAncestor().ancestors(WEIGHTS, 1, () -> 0)).containsExactly(0);
    assertThat(Resampling.oneAncestor().ancestors(WEIGHTS, 1, () -> 0.99)).containsExactly(3);
  }

  @Test
  void oneAncestorIsDrawnInProportionToTheWeights() {
    SplittableRandom random = new SplittableRandom(3);
    int runs = 20_000;
    double[] shares = new double[WEIGHTS.length];
    for (int run = 0; run < runs; run++) {
      int chosen = Resampling.oneAncestor().ancestors(WEIGHTS, 3, random::nextDouble)[0];
      shares[chosen] += 1.0 / runs;
    }
    for (int n = 0; n < WEIGHTS.length; n++) {
      double error = Math.sqrt(WEIGHTS[n] * (1 - WEIGHTS[n]) / runs);
      assertThat(shares[n]).isCloseTo(WEIGHTS[n], within(4 * error + 1e-12));
    }
  }
}
