package io.github.das4j.smc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SelectionTest {

  private static Population<Particles<Integer>> population(double... logTwist) {
    int n = logTwist.length;
    List<Integer> names = IntStream.range(0, n).boxed().toList();
    return Population.initial(n, new Particles<>(names, new double[n], logTwist)).weighted(1);
  }

  @Test
  void heaviestTakesTheFirstOfEquals() {
    assertThat(Selection.HEAVIEST.from(population(0, 2, 1, 2), () -> 0.9)).containsExactly(1);
    assertThat(Selection.HEAVIEST.from(population(5, 5, 5, 5), () -> 0.9)).containsExactly(0);
  }

  /** χ² over 10,000 draws: beyond 16.27 with three degrees of freedom comes once in a thousand. */
  @Test
  void sampleDrawsInProportionToTheWeights() {
    double[] shares = {0.05, 0.15, 0, 0.3, 0.5};
    Population<Particles<Integer>> population =
        population(Arrays.stream(shares).map(Math::log).toArray());
    SplittableRandom random = new SplittableRandom(3);
    int[] count = new int[shares.length];
    for (int k = 0; k < 10_000; k++) {
      count[Selection.SAMPLE.from(population, random::nextDouble)[0]]++;
    }
    double chiSquare = 0;
    for (int n = 0; n < shares.length; n++) {
      double expected = 10_000 * shares[n];
      chiSquare += expected == 0 ? count[n] : Math.pow(count[n] - expected, 2) / expected;
    }
    assertThat(count[2]).isZero();
    assertThat(chiSquare).isLessThan(16.27);
    assertThat(population.draw(Math.nextDown(1.0))).isEqualTo(4);
  }

  @Test
  void allAreAll() {
    assertThat(Selection.ALL.from(population(0, 1, 2, 3), () -> 0)).containsExactly(0, 1, 2, 3);
  }
}
