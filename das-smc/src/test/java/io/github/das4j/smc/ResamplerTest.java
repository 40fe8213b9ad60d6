package io.github.das4j.smc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ResamplerTest {

  /** The least and the greatest number that a stream in [0, 1) can give. */
  private static final double[] EXTREMES = {0, 0x1.fffffffffffffp-1};

  @ParameterizedTest
  @EnumSource(Resampler.class)
  void expectedOffspringAreExact(Resampler resampler) {
    double[] weights = {.05, .05, .1, 0, .1, .3, .4};
    for (int offspring : new int[] {1, 3, 7, 20}) {
      requireExpected(resampler, weights, offspring);
    }
    requireExpected(resampler, random(9, 11), 9);
  }

  private static void requireExpected(Resampler resampler, double[] weights, int offspring) {
    SplittableRandom random = new SplittableRandom(offspring);
    Statistics[] counts = new Statistics[weights.length];
    Arrays.setAll(counts, n -> new Statistics());
    for (int draw = 0; draw < 20_000; draw++) {
      int[] count = count(resampler.ancestors(weights, offspring, random::nextDouble), weights);
      for (int n = 0; n < weights.length; n++) {
        counts[n].add(count[n]);
      }
    }
    for (int n = 0; n < weights.length; n++) {
      double expected = offspring * weights[n];
      assertThat(counts[n].mean())
          .as("offspring of %s out of %s", n, offspring)
          .isBetween(
              expected - 4.5 * counts[n].standardError() - 1e-9,
              expected + 4.5 * counts[n].standardError() + 1e-9);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Resampler.class,
      names = {"SSP", "SYSTEMATIC"})
  void countsAreWithinOneOfTheirExpectation(Resampler resampler) {
    for (int trial = 0; trial < 2000; trial++) {
      SplittableRandom random = new SplittableRandom(trial);
      double[] weights = random(1 + random.nextInt(12), trial);
      int offspring = 1 + random.nextInt(20);
      int[] count = count(resampler.ancestors(weights, offspring, random::nextDouble), weights);
      for (int n = 0; n < weights.length; n++) {
        assertThat(Math.abs(count[n] - offspring * weights[n])).isLessThan(1 + 1e-9);
      }
    }
  }

  @Test
  void residualGivesAtLeastTheWholePart() {
    for (int trial = 0; trial < 2000; trial++) {
      SplittableRandom random = new SplittableRandom(trial);
      double[] weights = random(6, trial);
      int[] count = count(Resampler.RESIDUAL.ancestors(weights, 6, random::nextDouble), weights);
      for (int n = 0; n < weights.length; n++) {
        assertThat(count[n]).isGreaterThanOrEqualTo((int) Math.floor(6 * weights[n]));
      }
    }
  }

  @Test
  void uniformsAreConsumedAsDocumented() {
    double[] weights = {.05, .05, .1, .1, .3, .4};
    assertThat(consumed(Resampler.SSP, weights, 6)).isEqualTo(5);
    assertThat(consumed(Resampler.SSP, weights, 60)).isEqualTo(5);
    assertThat(consumed(Resampler.SYSTEMATIC, weights, 9)).isEqualTo(1);
    assertThat(consumed(Resampler.STRATIFIED, weights, 9)).isEqualTo(9);
    assertThat(consumed(Resampler.MULTINOMIAL, weights, 9)).isEqualTo(10);
    // Shares .3 .3 .6 .6 1.8 2.4: three placed, three left, and one more uniform.
    assertThat(consumed(Resampler.RESIDUAL, weights, 6)).isEqualTo(4);
    assertThat(consumed(Resampler.RESIDUAL, new double[] {.25, .5, .25}, 4)).isZero();
  }

  private static int consumed(Resampler resampler, double[] weights, int offspring) {
    int[] calls = {0};
    SplittableRandom random = new SplittableRandom(1);
    DoubleSupplier counting =
        () -> {
          calls[0]++;
          return random.nextDouble();
        };
    resampler.ancestors(weights, offspring, counting);
    return calls[0];
  }

  @ParameterizedTest
  @EnumSource(Resampler.class)
  void zeroWeightsNeverGetOffspring(Resampler resampler) {
    double[] weights = {0, 0, .5, 0, .2, .3, 0};
    for (double u : EXTREMES) {
      assertThat(resampler.ancestors(weights, 7, () -> u)).containsOnly(2, 4, 5);
    }
    for (int trial = 0; trial < 2000; trial++) {
      SplittableRandom random = new SplittableRandom(trial);
      assertThat(resampler.ancestors(weights, 1 + trial % 9, random::nextDouble))
          .doesNotContain(0, 1, 3, 6);
    }
  }

  @ParameterizedTest
  @EnumSource(Resampler.class)
  void oneParticleIsItsOwnAncestor(Resampler resampler) {
    for (double u : EXTREMES) {
      assertThat(resampler.ancestors(new double[] {1}, 1, () -> u)).containsExactly(0);
      assertThat(resampler.ancestors(new double[] {1}, 3, () -> u)).containsExactly(0, 0, 0);
      assertThat(resampler.ancestors(new double[] {1 - 1e-7}, 1, () -> u)).containsExactly(0);
    }
  }

  @ParameterizedTest
  @EnumSource(Resampler.class)
  void sumsSlightlyOffOneAndFloatWeightsAreServed(Resampler resampler) {
    for (int trial = 0; trial < 3000; trial++) {
      SplittableRandom random = new SplittableRandom(trial);
      double[] weights = random(1 + random.nextInt(40), trial);
      double scale = trial % 3 == 0 ? 1 + (random.nextDouble() - .5) * 1.9e-3 : 1;
      double[] off = Arrays.stream(weights).map(w -> (float) w * scale).toArray();
      int offspring = 1 + random.nextInt(trial % 100 == 0 ? 5000 : 60);
      double u = random.nextDouble();
      DoubleSupplier uniform = trial % 2 == 0 ? random::nextDouble : () -> u;
      int[] ancestors = resampler.ancestors(off, offspring, uniform);
      assertThat(ancestors).hasSize(offspring);
      assertThat(Arrays.stream(ancestors).allMatch(a -> a < weights.length && weights[a] > 0))
          .isTrue();
      if (resampler != Resampler.RESIDUAL) {
        assertThat(ancestors).isSorted();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Resampler.class)
  void manyOffspringOfSharesThatFallShortAreAllGiven(Resampler resampler) {
    // Two thousand times these is 999 and 1000: whole, and one short.
    assertThat(resampler.ancestors(new double[] {.4995, .5}, 2000, () -> .5)).hasSize(2000);
    // And two too many.
    assertThat(resampler.ancestors(new double[] {.5005, .5004}, 2000, () -> .5)).hasSize(2000);
  }

  @Test
  void multinomialHasTheVarianceOfIndependentDraws() {
    double[] weights = {.2, .3, .5};
    SplittableRandom random = new SplittableRandom(5);
    Statistics squares = new Statistics();
    for (int draw = 0; draw < 40_000; draw++) {
      int[] count =
          count(Resampler.MULTINOMIAL.ancestors(weights, 10, random::nextDouble), weights);
      squares.add((count[2] - 5) * (count[2] - 5));
    }
    assertThat(Math.abs(squares.z(10 * .5 * .5))).isLessThan(4);
  }

  @Test
  void residualListsTheCertainFirst() {
    // Shares .8 1.6 1.6: two certain, then two drawn from .8 .6 .6 at the points 1/3 and 2/3.
    assertThat(Resampler.RESIDUAL.ancestors(new double[] {.2, .4, .4}, 4, () -> .5))
        .containsExactly(1, 2, 0, 1);
  }

  @Test
  void stratifiedFollowsThePointsByHand() {
    double[] u = {.9, .1, .5, .0};
    int[] next = {0};
    // Points .225, .275, .625, .75 against the steps .25, .75, 1.
    assertThat(Resampler.STRATIFIED.ancestors(new double[] {.25, .5, .25}, 4, () -> u[next[0]++]))
        .containsExactly(0, 1, 1, 1);
  }

  @ParameterizedTest
  @EnumSource(Resampler.class)
  void weightsThatAreNoProbabilityAreRefused(Resampler resampler) {
    refuse(resampler, "every particle has weight zero", 0, 0);
    refuse(resampler, "the weight is NaN (particle 1)", .5, Double.NaN);
    refuse(resampler, "the weight is -0.5 (particle 1)", 1.5, -.5);
    refuse(resampler, "the weight is Infinity (particle 0)", Double.POSITIVE_INFINITY, 0);
    refuse(resampler, "the weights sum to 1.5, not 1", .75, .75);
    refuse(resampler, "every particle has weight zero");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resampler.ancestors(new double[] {1}, 0, () -> .5))
        .withMessage("offspring must be at least 1, not 0");
  }

  private static void refuse(Resampler resampler, String message, double... weights) {
    assertThatThrownBy(() -> resampler.ancestors(weights, 2, () -> .5))
        .isInstanceOf(DegenerateWeightsException.class)
        .hasMessage(message);
  }

  @Test
  void noSchemeTouchesItsWeights() {
    for (Resampler resampler : EnumSet.allOf(Resampler.class)) {
      double[] weights = {.3, .3003, .4};
      resampler.ancestors(weights, 50, () -> .3);
      assertThat(weights).containsExactly(.3, .3003, .4);
    }
  }

  private static int[] count(int[] ancestors, double[] weights) {
    return IntStream.range(0, weights.length)
        .map(n -> (int) Arrays.stream(ancestors).filter(a -> a == n).count())
        .toArray();
  }

  /** Weights of very different sizes, some of them zero, that sum to one. */
  private static double[] random(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] w = new double[n];
    Arrays.setAll(w, k -> random.nextInt(6) == 0 ? 0 : Math.exp(4 * random.nextDouble()));
    w[random.nextInt(n)] += 1;
    double sum = Arrays.stream(w).sum();
    return Arrays.stream(w).map(v -> v / sum).toArray();
  }
}
