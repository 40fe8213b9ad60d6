package io.github.das4j.toy;

import io.github.das4j.smc.Keys;
import java.util.ArrayList;
import java.util.List;

/** Exact draws of what Sequential Monte Carlo aims at, by rejection. */
final class Thinning {

  private static final int ROUND = 40_000;

  private Thinning() {}

  /**
   * n draws of p(x_0) exp(r(x_0)/α), p being the law of the discrete chain's x_0: its own samples,
   * each accepted with probability exp(r/α) ≤ 1.
   */
  static double[][] modelTarget(
      ToyProcess pretrained, ToyReward reward, double alpha, int n, long seed) {
    List<double[]> accepted = new ArrayList<>();
    Normals random = new Normals(seed);
    for (int round = 0; accepted.size() < n; round++) {
      for (double[] point : Ancestral.sample(pretrained, ROUND, Keys.mix(seed, round))) {
        if (random.nextUniform() < Math.exp(reward.of(point) / alpha)) {
          accepted.add(point);
        }
      }
    }
    return accepted.subList(0, n).toArray(double[][]::new);
  }
}
