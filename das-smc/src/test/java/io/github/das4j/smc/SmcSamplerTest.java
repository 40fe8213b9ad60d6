package io.github.das4j.smc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.smc.LinearGaussianChain.Walkers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SmcSamplerTest {

  private static final double DEAD = Double.NEGATIVE_INFINITY;

  @Test
  void importanceSamplingNeverResamplesAndEqualsAHandComputation() {
    double[] reward = {0.3, -1, 2, 0.5};
    Tagged chain = new Tagged(2, List.of(0, 1, 2, 3), (name, step) -> step * reward[(int) name]);
    List<SmcStep<Particles<Integer>>> steps = new ArrayList<>();
    Population<Particles<Integer>> end =
        SmcSampler.importance(4).run(chain, Uniforms.seeded(0), steps::add);

    // Twists telescope: what is left is the last, and two log-ratios.
    double[] w =
        IntStream.range(0, 4)
            .mapToDouble(n -> Math.exp(2 * reward[n] + 2 * Tagged.logRatio(n)))
            .toArray();
    double sum = Arrays.stream(w).sum();
    assertThat(end.logZ()).isCloseTo(Math.log(sum / 4), within(1e-12));
    assertThat(end.weights().probabilities())
        .containsExactly(Arrays.stream(w).map(v -> v / sum).toArray(), within(1e-12));
    assertThat(steps).hasSize(3).noneMatch(SmcStep::resampled);
    assertThat(end.heaviest()).isEqualTo(2);
  }

  @Test
  void ancestorsCarryEverything() {
    Tagged chain = new Tagged(5, List.of(0, 1, 2, 3, 4, 5), (name, step) -> name * (1 + step) / 4);
    int[] resamplings = {0};
    Observer<Particles<Integer>> check =
        step -> {
          Population<Particles<Integer>> before = step.before();
          Population<Particles<Integer>> after = step.after();
          for (int n = 0; n < 6; n++) {
            int a = step.ancestors()[n];
            int name = after.swarm().values().get(n);
            assertThat(name).isEqualTo(before.swarm().values().get(a));
            assertThat(after.swarm().logTwist()[n]).isEqualTo(name * (1.0 + step.step()) / 4);
            assertThat(after.swarm().logRatio()[n])
                .isEqualTo(step.step() == 0 ? 0 : Tagged.logRatio(name));
            assertThat(after.held()[n])
                .isEqualTo(step.lambda() * after.swarm().logTwist()[n])
                .isEqualTo(before.held()[a]);
          }
          if (step.resampled()) {
            resamplings[0]++;
            assertThat(after.weights().effectiveSampleSize()).isEqualTo(6);
            assertThat(after.logZ()).isEqualTo(before.logZ());
          }
        };
    sampler(6, 0.9, Tempering.exponential(0.2)).run(chain, Uniforms.seeded(4), check);
    assertThat(resamplings[0]).isPositive();
  }

  @Test
  void relabellingParticlesChangesNothing() {
    // Two of the four names share all the weight: offspring are certain, whatever the order.
    double[] reward = {DEAD, 1, DEAD, 1};
    List<Double> logZs = new ArrayList<>();
    for (List<Integer> names :
        List.of(List.of(0, 1, 2, 3), List.of(3, 2, 1, 0), List.of(1, 3, 0, 2))) {
      for (Resampler resampler : List.of(Resampler.SSP, Resampler.SYSTEMATIC, Resampler.RESIDUAL)) {
        SmcSampler sampler = new SmcSampler(4, 0.75, resampler, Tempering.none(), 0, OnNan.FAIL);
        Tagged chain = new Tagged(3, names, (name, step) -> reward[(int) name] * (1 + step));
        Population<Particles<Integer>> end = sampler.run(chain, 5);
        assertThat(end.swarm().values()).containsExactlyInAnyOrder(1, 1, 3, 3);
        logZs.add(end.logZ());
      }
    }
    assertThat(logZs).hasSize(9).allMatch(logZ -> Math.abs(logZ - logZs.get(0)) < 1e-12);
  }

  @Test
  void relabellingPermutesTheWeightsAndKeepsTheTemper() {
    double[] reward = {0.3, -1, 2, 0.5, 7};
    List<Integer> order = List.of(3, 0, 4, 2, 1);
    SmcSampler adaptive = sampler(5, 0.001, Tempering.adaptive(Tempering.exponential(0.1)));
    Trace<Particles<Integer>> plain = new Trace<>();
    Trace<Particles<Integer>> mixed = new Trace<>();
    Population<Particles<Integer>> a =
        adaptive.run(
            new Tagged(3, List.of(0, 1, 2, 3, 4), (name, step) -> step * reward[(int) name]),
            Uniforms.seeded(0),
            plain);
    Population<Particles<Integer>> b =
        adaptive.run(
            new Tagged(3, order, (name, step) -> step * reward[(int) name]),
            Uniforms.seeded(0),
            mixed);
    assertThat(b.logZ()).isCloseTo(a.logZ(), within(1e-12));
    for (int n = 0; n < 5; n++) {
      assertThat(b.weights().get(n)).isCloseTo(a.weights().get(order.get(n)), within(1e-12));
    }
    for (int k = 0; k < 4; k++) {
      assertThat(mixed.rows().get(k).lambda())
          .isCloseTo(plain.rows().get(k).lambda(), within(1e-9));
    }
  }

  @Test
  void essExactlyAtItsThresholdDoesNotResample() {
    List<Integer> names = List.of(0, 1, 2, 3);
    Tagged half = new Tagged(1, names, (name, step) -> name < 2 ? DEAD : 1);
    assertThat(resamplings(sampler(4, 0.5, Tempering.none()), half)).isZero();
    assertThat(resamplings(sampler(4, Math.nextUp(0.5), Tempering.none()), half)).isEqualTo(1);
    // All weights equal, threshold N: never.
    Tagged flat = new Tagged(1, names, (name, step) -> 1.7);
    assertThat(resamplings(sampler(4, 1, Tempering.none()), flat)).isZero();
    // Adaptive tempering puts it there on purpose, and has its slack. Step 0 has λ = 0.
    Tagged smooth = new Tagged(2, names, (name, step) -> name == 3 ? 10 : 0);
    assertThat(resamplings(sampler(4, 0.5, Tempering.adaptive()), smooth)).isEqualTo(1);
  }

  @Test
  void beforeTheStartThereIsNeitherWeightNorGuidanceNorScoring() {
    LinearGaussianChain chain = LinearGaussianChain.guided(2);
    Trace<Walkers> trace = new Trace<>();
    SmcSampler late =
        new SmcSampler(8, 1, Resampler.SSP, Tempering.exponential(0.1), 0.5, OnNan.FAIL);
    late.run(chain, Uniforms.seeded(1), trace);

    for (Trace.Row row : trace.rows().subList(0, 3)) {
      assertThat(row.scored()).isFalse();
      assertThat(row.lambda()).isZero();
      assertThat(row.guidance()).isZero();
      assertThat(row.ess()).isEqualTo(8);
      assertThat(row.resampled()).isFalse();
      assertThat(row.logZ()).isZero();
      assertThat(row.bestLogTwist()).isNaN();
    }
    assertThat(trace.rows().stream().map(Trace.Row::lambda).toList().subList(3, 7))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : Double.compare(a, b))
        .containsExactly(0.0, 0.1, 0.21, 1.0);
    assertThat(trace.rows().get(3).guidance()).isCloseTo(0.1, within(1e-12));
    assertThat(trace.rows().get(6).guidance()).as("nothing leaves the last level").isZero();
    assertThat(trace.rows().get(6).resampled()).as("the final swarm").isFalse();
  }

  @ParameterizedTest
  @EnumSource(Resampler.class)
  void aSeedIsARunAndResamplingHasAStreamPerStep(Resampler resampler) {
    LinearGaussianChain chain = LinearGaussianChain.guided(9).unguided();
    SmcSampler sampler = new SmcSampler(20, 0.9, resampler, Tempering.none(), 0, OnNan.FAIL);
    assertThat(sampler.run(chain, 3).swarm().x()).isEqualTo(sampler.run(chain, 3).swarm().x());
    assertThat(sampler.run(chain, 3).logZ()).isNotEqualTo(sampler.run(chain, 4).logZ());
    assertThat(Uniforms.seeded(1).at(5).getAsDouble())
        .isEqualTo(Uniforms.seeded(1).at(5).getAsDouble())
        .isNotEqualTo(Uniforms.seeded(1).at(6).getAsDouble());
  }

  @Test
  void oneParticleIsASampler() {
    Tagged chain = new Tagged(2, List.of(0), (name, step) -> 0.5 * step);
    for (double threshold : new double[] {0, 1}) {
      Population<Particles<Integer>> end =
          sampler(1, threshold, Tempering.exponential(1)).run(chain, 1);
      assertThat(end.logZ()).isCloseTo(1, within(1e-12));
      assertThat(end.weights().effectiveSampleSize()).isEqualTo(1);
    }
  }

  @Test
  void settingsAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SmcSampler.importance(0))
        .withMessage("particles must be at least 1, not 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sampler(1, 1.5, Tempering.none()))
        .withMessage("essThreshold must be in [0, 1], not 1.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SmcSampler(1, 1, Resampler.SSP, Tempering.none(), 1.5, OnNan.FAIL))
        .withMessage("temperingStart must be in [0, 1], not 1.5");
  }

  @Test
  void aSwarmOfTheWrongSizeIsRefused() {
    Particles<Integer> two = new Particles<>(List.of(0, 1), new double[2], new double[2]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Population.initial(3, two))
        .withMessage("a swarm of size 2 cannot go with 3 particles");
    Particles<Integer> torn = new Particles<>(List.of(0, 1), new double[2], new double[1]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Population.initial(2, torn).scored(torn))
        .withMessage("log-twists of size 1 cannot go with 2 particles");
  }

  static SmcSampler sampler(int particles, double threshold, Tempering tempering) {
    return new SmcSampler(particles, threshold, Resampler.SSP, tempering, 0, OnNan.FAIL);
  }

  private static long resamplings(SmcSampler sampler, Tagged chain) {
    Trace<Particles<Integer>> trace = new Trace<>();
    sampler.run(chain, Uniforms.seeded(1), trace);
    return trace.rows().stream().filter(Trace.Row::resampled).count();
  }
}
