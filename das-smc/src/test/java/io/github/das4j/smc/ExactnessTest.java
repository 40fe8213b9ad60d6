package io.github.das4j.smc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.smc.LinearGaussianChain.Walkers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Against a chain in closed form: under a fixed schedule Ẑ and Ẑ·mean(f) are unbiased. */
final class ExactnessTest {

  private static final List<Tempering.Schedule> SCHEDULES =
      List.of(Tempering.exponential(0.12), Tempering.polynomial(0.18, 1.5), Tempering.none());

  static Stream<Arguments> fixedSchedules() {
    return Stream.of(Resampler.values())
        .flatMap(r -> SCHEDULES.stream().flatMap(s -> chains().map(c -> Arguments.of(r, s, c))));
  }

  private static Stream<LinearGaussianChain> chains() {
    LinearGaussianChain guided = LinearGaussianChain.guided(0);
    return Stream.of(guided, guided.unguided(), guided.partlyDeterministic());
  }

  @ParameterizedTest
  @MethodSource("fixedSchedules")
  void normaliserAndMomentsAreUnbiased(
      Resampler resampler, Tempering tempering, LinearGaussianChain chain) {
    requireUnbiased(sampler(16, resampler, tempering, 0), chain, 1500, 1);
  }

  @ParameterizedTest
  @MethodSource("fixedSchedules")
  @Tag("slow")
  void normaliserAndMomentsAreUnbiasedOverManyRuns(
      Resampler resampler, Tempering tempering, LinearGaussianChain chain) {
    requireUnbiased(sampler(16, resampler, tempering, 0), chain, 20_000, 1);
  }

  @ParameterizedTest
  @MethodSource("chains")
  void aLateStartIsUnbiasedToo(LinearGaussianChain chain) {
    requireUnbiased(
        sampler(16, Resampler.SSP, Tempering.exponential(0.3), 0.5), chain.seeded(1), 1500, 0.5);
  }

  @ParameterizedTest
  @MethodSource("chains")
  void importanceSamplingIsUnbiased(LinearGaussianChain chain) {
    requireUnbiased(SmcSampler.importance(16), chain, 1500, 0);
  }

  static SmcSampler sampler(int particles, Resampler resampler, Tempering tempering, double start) {
    return new SmcSampler(particles, 0.95, resampler, tempering, start, OnNan.FAIL);
  }

  private static void requireUnbiased(
      SmcSampler sampler, LinearGaussianChain chain, int runs, double resamplings) {
    Statistics z = new Statistics();
    Statistics first = new Statistics();
    Statistics second = new Statistics();
    Statistics resampled = new Statistics();
    double scale = chain.logZ();
    for (int run = 0; run < runs; run++) {
      long seed = Keys.mix(chain.seed(), sampler.toString().hashCode(), run);
      Trace<Walkers> trace = new Trace<>();
      Population<Walkers> end = sampler.run(chain.seeded(seed), Uniforms.seeded(seed), trace);
      resampled.add((double) trace.rows().stream().filter(Trace.Row::resampled).count());
      double[] x = end.swarm().x();
      double[] square = new double[x.length];
      Arrays.setAll(square, n -> x[n] * x[n]);
      double ratio = Math.exp(end.logZ() - scale);
      z.add(ratio);
      first.add(ratio * end.weights().mean(x));
      second.add(ratio * end.weights().mean(square));
    }
    // Or else the test says nothing of resampling.
    assertThat(resampled.mean()).as("resamplings in a run").isGreaterThanOrEqualTo(resamplings);
    double mean = chain.targetMean();
    assertThat(Math.abs(z.z(1))).as("z of Ẑ, mean %s", z.mean()).isLessThan(4);
    assertThat(Math.abs(first.z(mean))).as("z of Ẑ·mean(x)").isLessThan(4);
    assertThat(Math.abs(second.z(mean * mean + chain.targetVariance())))
        .as("z of Ẑ·mean(x²)")
        .isLessThan(4);
  }
}
