package io.github.das4j.smc;

import java.util.random.RandomGenerator;

/**
 * What to sample, written for one particle at a time; {@link #seeded} makes of it a model of whole
 * swarms. The package's page has an example.
 *
 * @param <P> an immutable particle
 */
public interface ParticleModel<P> {

  /** Number of moves T, at least 1. */
  int steps();

  /**
   * A draw from the prior, at step 0.
   *
   * @param random this particle's own; the only source of randomness to be used
   */
  P initial(RandomGenerator random);

  /**
   * One move from step to step + 1. A plain model ignores λ and returns {@link Move#unguided}.
   *
   * @param particle x at that step
   * @param step 0 … T − 1
   * @param lambda temper of the twist to be guided by; 0 asks for no guidance
   * @param random this move's own; the only source of randomness to be used
   */
  Move<P> move(P particle, int step, double lambda, RandomGenerator random);

  /**
   * Log-twist ψ of a particle at a step: at step T the log-likelihood or reward itself, before that
   * a guess of it. −∞ forbids a particle; NaN and +∞ say that it cannot be judged (see {@link
   * OnNan}).
   *
   * @param step 0 … T
   */
  double logTwist(P particle, int step);

  /**
   * A child, and log p − log q of the move that made it.
   *
   * @param child x at the next step
   * @param logRatio log p − log q, natural logarithm; 0 if the child was drawn from the chain
   *     itself
   */
  record Move<P>(P child, double logRatio) {

    /** A child drawn from the chain itself, p = q. */
    public static <P> Move<P> unguided(P child) {
      return new Move<>(child, 0);
    }
  }

  /**
   * This model with its randomness fixed: each draw and move has a generator of its own, a function
   * of seed, step and particle, so that neither order nor resampling shifts later draws.
   */
  default TwistedModel<Particles<P>> seeded(long seed) {
    return new SeededModel<>(this, seed);
  }
}
