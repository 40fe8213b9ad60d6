package io.github.das4j.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.toy.Swarms.Pooling;
import io.github.das4j.toy.ToyOptions.DenoiserSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParticleSweepTest {

  @Test
  void moreParticlesErrLess() {
    ToyOptions options =
        new ToyOptions(
            List.of(),
            DenoiserSource.EXACT,
            42,
            1,
            new ToyOptions.Size(100, 1000, 20, Swarms.Schedule.LATE),
            Pooling.EQUAL,
            500,
            5,
            ToyOptions.Tuning.PUBLISHED);

    List<ParticleSweep.Point> points =
        ParticleSweep.run(Toy.GMM1, options, new int[] {10, 160}, line -> {});

    // N^−1/2 would be a quarter; small swarms are not there yet.
    assertThat(points.get(1).rewardError()).isLessThan(0.7 * points.get(0).rewardError());
    assertThat(points.get(1).emd()).isLessThan(0.7 * points.get(0).emd());
    assertThat(points.get(0).floor()).isLessThan(points.get(0).emd());
    assertThat(ParticleSweep.csv(points).lines()).hasSize(3);
    assertThat(ToyPage.sweep(Map.of(Toy.GMM1, points), options))
        .contains("gmm1", "data:image/png;base64,", ">160<", "slope");
  }

  @Test
  void slopesAreThoseOfPowers() {
    List<ParticleSweep.Point> points = List.of(point(10, 1), point(100, 0.1), point(1000, 0.01));

    assertThat(ParticleSweep.slopes(points)[0]).isCloseTo(-1, within(1e-12));
    assertThat(ParticleSweep.slopes(points)[1]).isCloseTo(-2, within(1e-12));
    assertThat(ParticleSweep.slopes(points)[2]).isCloseTo(0, within(1e-12));
  }

  private static ParticleSweep.Point point(int n, double error) {
    return new ParticleSweep.Point(n, 20, error, 0, error * error, 1);
  }
}
