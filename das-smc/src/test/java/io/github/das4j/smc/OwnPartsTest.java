package io.github.das4j.smc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules, resamplings and observers of a caller's: what they get wrong is told by name. */
final class OwnPartsTest {

  /** Four steps of a walk, liked the more the farther right. */
  private static final ParticleModel<Double> WALK =
      new ParticleModel<>() {
        @Override
        public int steps() {
          return 4;
        }

        @Override
        public Double initial(RandomGenerator random) {
          return random.nextGaussian();
        }

        @Override
        public Move<Double> move(Double x, int step, double lambda, RandomGenerator random) {
          return Move.unguided(x + random.nextGaussian());
        }

        @Override
        public double logTwist(Double x, int step) {
          return x;
        }
      };

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -0.1})
  void aTemperThatIsNoneIsToldWithItsStep(double temper) {
    Tempering.Schedule schedule = index -> index < 2 ? 0.1 : temper;
    SmcSampler sampler = new SmcSampler(8, 0.5, Resampler.SSP, schedule, 0, OnNan.FAIL);
    assertThatThrownBy(() -> sampler.run(WALK.seeded(1), 1))
        .isInstanceOf(DegenerateWeightsException.class)
        .hasMessage(
            "the temper is " + temper + ", not a finite number that is at least 0 at step 2");
  }

  @Test
  void ancestorsOfAnotherNumberAreRefused() {
    assertThatThrownBy(() -> run((weights, offspring, uniform) -> new int[offspring - 1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ancestors of size 7 cannot go with 8 particles");
  }

  @Test
  void anAncestorThatThereIsNotIsRefused() {
    assertThatThrownBy(
            () -> run((weights, offspring, uniform) -> new int[] {0, 1, 2, 8, 4, 5, 6, 7}))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("8");
  }

  private static Population<Particles<Double>> run(Resampling resampling) {
    return new SmcSampler(8, 1, resampling, Tempering.none(), 0, OnNan.FAIL).run(WALK.seeded(1), 1);
  }

  @Test
  void whatAnObserverThrowsEndsTheRun() {
    List<Integer> seen = new ArrayList<>();
    Observer<Particles<Double>> strict =
        step -> {
          seen.add(step.step());
          if (step.step() == 2) {
            throw new IllegalStateException("enough");
          }
        };
    assertThatThrownBy(
            () -> SmcSampler.bootstrap(8).run(WALK.seeded(1), Uniforms.seeded(1), strict))
        .hasMessage("enough");
    assertThat(seen).containsExactly(0, 1, 2);
  }

  @Test
  void whatAnObserverWritesIntoArraysChangesNothing() {
    Observer<Particles<Double>> vandal =
        step -> {
          Arrays.fill(step.ancestors(), 0);
          Arrays.fill(step.logIncrement(), 99);
          Arrays.fill(step.before().held(), 99);
          Arrays.fill(step.after().held(), 99);
          Arrays.fill(step.after().swarm().logTwist(), 99);
          Arrays.fill(step.after().swarm().logRatio(), 99);
        };
    SmcSampler sampler = new SmcSampler(8, 0.9, Resampler.SSP, Tempering.none(), 0, OnNan.FAIL);
    Genealogy<Particles<Double>> clean = new Genealogy<>();
    Population<Particles<Double>> expected = sampler.run(WALK.seeded(1), Uniforms.seeded(1), clean);
    Genealogy<Particles<Double>> after = new Genealogy<>();
    Population<Particles<Double>> found =
        sampler.run(WALK.seeded(1), Uniforms.seeded(1), vandal.and(after));
    assertThat(after.ancestors()).isDeepEqualTo(clean.ancestors());
    assertThat(found.logZ()).isEqualTo(expected.logZ());
    assertThat(found.weights().toArray()).isEqualTo(expected.weights().toArray());
  }

  @Test
  void whoMadeAnArrayCannotChangeTheSwarmThatTookIt() {
    double[] zeros = new double[2];
    Particles<String> two = new Particles<>(List.of("a", "b"), zeros, zeros);
    Population<Particles<String>> population =
        new Population<>(two, LogWeights.uniform(2), zeros, 0);
    Arrays.fill(zeros, 5);
    assertThat(two.logRatio()).containsOnly(0);
    assertThat(two.logTwist()).containsOnly(0);
    assertThat(population.held()).containsOnly(0);
  }
}
