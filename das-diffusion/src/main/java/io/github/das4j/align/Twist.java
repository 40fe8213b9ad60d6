package io.github.das4j.align;

import io.github.das4j.tensor.Chain.Checkpointing;

/**
 * How a reward twists a process.
 *
 * @param alpha KL coefficient α &gt; 0, in the reward's units
 * @param proposal whether moves follow the reward's gradient
 * @param potential what of a particle's rewards its weight is made of
 * @param microBatch particles that pass the networks at once, at least 1
 * @param checkpointing whether activations are kept or computed again
 * @param view how the reward is seen before the end
 */
public record Twist(
    double alpha,
    Proposal proposal,
    Potential potential,
    int microBatch,
    Checkpointing checkpointing,
    View view) {

  /**
   * A twist that sees the reward as it is at every level.
   *
   * @param alpha KL coefficient α &gt; 0, in the reward's units
   * @param microBatch particles that pass the networks at once, at least 1
   */
  public Twist(
      double alpha,
      Proposal proposal,
      Potential potential,
      int microBatch,
      Checkpointing checkpointing) {
    this(alpha, proposal, potential, microBatch, checkpointing, View.FULL);
  }

  /** How children are proposed. */
  public enum Proposal {
    /** Along the reward's gradient, where it has one. */
    GUIDED,
    /** By the model alone: plain SMC. */
    UNGUIDED
  }

  /**
   * What of a particle's rewards r(x̂_0) so far its weight is made of (Singhal et al. 2025, arXiv
   * 2501.06848, section 3.2). All but {@link #NEVER} end in exp(r(x_0) / α).
   */
  public enum Potential {
    /** The last: the twist itself. */
    DIFFERENCE {
      @Override
      double logTwist(double[] scaled) {
        return scaled[scaled.length - 1];
      }
    },
    /** Each level adds the greatest so far. */
    MAX {
      @Override
      double logTwist(double[] scaled) {
        double greatest = Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (double reward : scaled) {
          greatest = Math.max(greatest, reward);
          sum += greatest;
        }
        return sum;
      }
    },
    /** Each level adds the sum so far. */
    SUM {
      @Override
      double logTwist(double[] scaled) {
        double total = 0;
        double sum = 0;
        for (double reward : scaled) {
          total += reward;
          sum += total;
        }
        return sum;
      }
    },
    /** None before the end: particles run alone, and the finished ones are compared. */
    LAST {
      @Override
      double logTwist(double[] scaled) {
        return 0;
      }
    },
    /** None at all: every particle counts the same. */
    NEVER {
      @Override
      double logTwist(double[] scaled) {
        return 0;
      }

      @Override
      double finalLogTwist(double scaled) {
        return 0;
      }
    };

    /**
     * Log-twist before it is tempered.
     *
     * @param scaled r / α of the particle's line at each scored level; the last is this one's
     */
    abstract double logTwist(double[] scaled);

    /** Log-twist at x_0, of r(x_0) / α. */
    double finalLogTwist(double scaled) {
      return scaled;
    }

    /** Whether weights are looked at on the way. */
    public boolean weighs() {
      return this != LAST && this != NEVER;
    }
  }
}
