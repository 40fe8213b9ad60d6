package io.github.das4j.toy;

/**
 * r(x) = −Σ_d w_d · min((x_d − c_d)², 10000).
 *
 * @param centre c, length = dimension
 * @param weight w ≥ 0, length = dimension
 */
public record ToyReward(double[] centre, double[] weight) {

  /** Where each squared term is clipped. */
  private static final double LIMIT = 10_000;

  /** Reward of one point. */
  public double of(double[] point) {
    double reward = 0;
    for (int d = 0; d < centre.length; d++) {
      double gap = point[d] - centre[d];
      reward -= weight[d] * Math.min(gap * gap, LIMIT);
    }
    return reward;
  }

  /** Reward of each row of [dimension][rows]. */
  public double[] of(double[][] columns) {
    double[] rewards = new double[columns[0].length];
    for (int d = 0; d < columns.length; d++) {
      for (int n = 0; n < rewards.length; n++) {
        double gap = columns[d][n] - centre[d];
        rewards[n] -= weight[d] * Math.min(gap * gap, LIMIT);
      }
    }
    return rewards;
  }

  /** ∇r of each row, [dimension][rows]; 0 where a term is clipped. */
  public double[][] gradient(double[][] columns) {
    double[][] gradient = new double[columns.length][columns[0].length];
    for (int d = 0; d < columns.length; d++) {
      for (int n = 0; n < gradient[d].length; n++) {
        double gap = columns[d][n] - centre[d];
        gradient[d][n] = gap * gap <= LIMIT ? -2 * weight[d] * gap : 0;
      }
    }
    return gradient;
  }

  /** Mean over rows [n][dimension]. */
  double mean(double[][] rows) {
    double sum = 0;
    for (double[] row : rows) {
      sum += of(row);
    }
    return sum / rows.length;
  }
}
