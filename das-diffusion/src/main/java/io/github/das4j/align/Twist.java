package io.github.das4j.align;

import io.github.das4j.tensor.Chain.Checkpointing;

/**
 * How a reward twists a process.
 *
 * @param alpha KL coefficient α &gt; 0
 * @param proposal whether moves follow the reward's gradient
 * @param microBatch particles that pass the networks at once, at least 1
 * @param checkpointing whether activations are kept or computed again
 */
public record Twist(double alpha, Proposal proposal, int microBatch, Checkpointing checkpointing) {

  /** How children are proposed. */
  public enum Proposal {
    /** Along the reward's gradient, where it has one. */
    GUIDED,
    /** By the model alone: plain SMC. */
    UNGUIDED
  }
}
