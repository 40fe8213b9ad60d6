package io.github.das4j.smc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.smc.LinearGaussianChain.Walkers;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The error falls with the number of particles: as 1/N where the schedule is fixed. */
final class ConvergenceTest {

  private static final int RUNS = 1000;

  @ParameterizedTest
  @EnumSource(Resampler.class)
  void meanSquareErrorFallsAsOneOverN(Resampler resampler) {
    Tempering tempering = Tempering.exponential(0.12);
    Errors few = errors(ExactnessTest.sampler(32, resampler, tempering, 0));
    Errors many = errors(ExactnessTest.sampler(128, resampler, tempering, 0));

    requireQuarter(few.normaliser, many.normaliser);
    requireQuarter(few.mean, many.mean);
  }

  static Stream<Arguments> swarmDependent() {
    return Stream.of(
            Tempering.adaptive(),
            Tempering.adaptive(Tempering.exponential(0.05)),
            Tempering.adaptive(Tempering.polynomial(0.1, 2)),
            Tempering.freedom())
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("swarmDependent")
  void errorFallsWhereTheTemperDependsOnTheSwarm(Tempering tempering) {
    Errors few = errors(ExactnessTest.sampler(32, Resampler.SSP, tempering, 0));
    Errors many = errors(ExactnessTest.sampler(128, Resampler.SSP, tempering, 0));

    assertThat(few.normaliser.mean()).isGreaterThan(2 * many.normaliser.mean());
    assertThat(few.mean.mean()).isGreaterThan(2 * many.mean.mean());
  }

  /** Squared errors of Ẑ / Z and of the self-normalised mean. */
  private record Errors(Statistics normaliser, Statistics mean) {}

  private static Errors errors(SmcSampler sampler) {
    LinearGaussianChain chain = LinearGaussianChain.guided(3);
    Errors errors = new Errors(new Statistics(), new Statistics());
    for (int run = 0; run < RUNS; run++) {
      Population<Walkers> end = sampler.run(chain.seeded(Keys.mix(3, run)), run);
      errors.normaliser.add(square(Math.exp(end.logZ() - chain.logZ()) - 1));
      errors.mean.add(square(end.weights().mean(end.swarm().x()) - chain.targetMean()));
    }
    return errors;
  }

  private static double square(double value) {
    return value * value;
  }

  /** few / many = 4 within four standard errors, plus a twentieth for the terms in 1/N². */
  private static void requireQuarter(Statistics few, Statistics many) {
    double ratio = few.mean() / many.mean();
    double relative =
        Math.hypot(few.standardError() / few.mean(), many.standardError() / many.mean());
    assertThat(Math.abs(Math.log(ratio / 4)))
        .as("error falls by a factor of %s ± %s", ratio, ratio * relative)
        .isLessThan(4 * relative + 0.05);
  }
}
