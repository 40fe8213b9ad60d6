package io.github.das4j.verify;

import io.github.das4j.smc.Keys;
import io.github.das4j.smc.Resampler;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Every scheme gives particle n an expected N·W_n offspring. */
final class ResamplerChecks {

  private static final double[] WEIGHTS = {0.05, 0.07, 0.1, 0.12, 0.28, 0.38};

  private ResamplerChecks() {}

  static List<Check> all(int draws, long seed) {
    List<Check> checks = new ArrayList<>();
    for (Resampler resampler : Resampler.values()) {
      double[][] counts = new double[WEIGHTS.length][draws];
      for (int k = 0; k < draws; k++) {
        SplittableRandom random =
            new SplittableRandom(Keys.mix(seed, Verification.label(resampler).hashCode(), k));
        for (int a : resampler.ancestors(WEIGHTS, WEIGHTS.length, random::nextDouble)) {
          counts[a][k]++;
        }
      }
      for (int n = 0; n < WEIGHTS.length; n++) {
        checks.add(
            Check.ofMean(
                "resampling",
                Verification.label(resampler),
                "offspring of weight " + WEIGHTS[n],
                counts[n],
                WEIGHTS.length * WEIGHTS[n]));
      }
    }
    return checks;
  }
}
