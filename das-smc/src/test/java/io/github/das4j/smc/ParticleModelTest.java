package io.github.das4j.smc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class ParticleModelTest {

  /** Two unit steps from 0, conditioned to end near 3, guided by λ times a fixed push. */
  private record Walk(double push) implements ParticleModel<Double> {

    @Override
    public int steps() {
      return 2;
    }

    @Override
    public Double initial(RandomGenerator random) {
      return random.nextGaussian();
    }

    @Override
    public Move<Double> move(Double x, int step, double lambda, RandomGenerator random) {
      double z = random.nextGaussian();
      double delta = lambda * push;
      return new Move<>(x + delta + z, -(delta * delta + 2 * z * delta) / 2);
    }

    @Override
    public double logTwist(Double x, int step) {
      return -(x - 3) * (x - 3) / 2;
    }
  }

  @Test
  void estimatesAreUnbiasedGuidedOrNot() {
    // x_2 ~ N(0, 3), reward of variance 1 about 3: Z = exp(-9 / 8) / 2, mean 9/4.
    double z = Math.exp(-9 / 8.0) / 2;
    for (double push : new double[] {0, 0.7}) {
      for (SmcSampler sampler :
          List.of(SmcSampler.importance(20), SmcSampler.bootstrap(20), SmcSampler.das(20, 0.3))) {
        Statistics normaliser = new Statistics();
        Statistics first = new Statistics();
        for (int run = 0; run < 3000; run++) {
          Population<Particles<Double>> end = sampler.run(new Walk(push).seeded(run), run);
          double[] x = end.swarm().values().stream().mapToDouble(v -> v).toArray();
          double estimate = Math.exp(end.logZ()) / z;
          normaliser.add(estimate);
          first.add(estimate * end.weights().mean(x));
        }
        assertThat(Math.abs(normaliser.z(1))).isLessThan(4);
        assertThat(Math.abs(first.z(9 / 4.0))).isLessThan(4);
      }
    }
  }

  @Test
  void drawsDependOnSeedStepAndParticleOnly() {
    TwistedModel<Particles<Double>> model = new Walk(0).seeded(5);
    Particles<Double> four = model.initial(4);
    assertThat(model.initial(2).values()).isEqualTo(four.values().subList(0, 2));
    assertThat(four.values()).doesNotHaveDuplicates();

    // The noise of a place does not depend on who stands there.
    Particles<Double> swapped = four.gather(new int[] {1, 0, 3, 3});
    List<Double> children = model.propose(four, 0, 0).values();
    List<Double> others = model.propose(swapped, 0, 0).values();
    for (int n = 0; n < 4; n++) {
      double noise = children.get(n) - four.values().get(n);
      assertThat(others.get(n) - swapped.values().get(n)).isCloseTo(noise, within(1e-12));
    }
    assertThat(model.propose(four, 1, 0).values()).isNotEqualTo(children);
    assertThat(new Walk(0).seeded(6).initial(4).values()).isNotEqualTo(four.values());
  }

  @Test
  void keysDifferInEveryPart() {
    assertThat(
            List.of(
                Keys.mix(1, 2, 3),
                Keys.mix(1, 3, 2),
                Keys.mix(2, 1, 3),
                Keys.mix(1, 2),
                Keys.mix(1),
                Keys.mix(1, 2, 3, 0),
                Keys.mix(0, 2, 3)))
        .doesNotHaveDuplicates();
    assertThat(Keys.mix(1, 2, 3)).isEqualTo(Keys.mix(1, 2, 3));
  }
}
