package io.github.das4j.smc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SelectionTest {

  private static Population<Particles<Integer>> population(double... logTwist) {
    List<Integer> names = List.of(0, 1, 2, 3);
    return Population.initial(4, new Particles<>(names, new double[4], logTwist))
        .weighted(1, OnNan.FAIL);
  }

  @Test
  void heaviestTakesTheFirstOfEquals() {
    assertThat(Selection.HEAVIEST.from(population(0, 2, 1, 2), () -> 0.9)).containsExactly(1);
    assertThat(Selection.HEAVIEST.from(population(5, 5, 5, 5), () -> 0.9)).containsExactly(0);
  }

  @Test
  void sampleFollowsTheWeights() {
    Population<Particles<Integer>> population =
        population(0, Math.log(2), Double.NEGATIVE_INFINITY, Math.log(5));
    SplittableRandom random = new SplittableRandom(3);
    int[] count = new int[4];
    for (int k = 0; k < 80_000; k++) {
      count[Selection.SAMPLE.from(population, random::nextDouble)[0]]++;
    }
    assertThat(count[0] / 80_000.0).isCloseTo(1 / 8.0, within(.005));
    assertThat(count[1] / 80_000.0).isCloseTo(2 / 8.0, within(.006));
    assertThat(count[2]).isZero();
    assertThat(population.draw(0.999)).isEqualTo(3);
  }

  @Test
  void allAreAll() {
    assertThat(Selection.ALL.from(population(0, 1, 2, 3), () -> 0)).containsExactly(0, 1, 2, 3);
  }
}
