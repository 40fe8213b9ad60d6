package io.github.das4j.smc;

/**
 * What to sample: a reverse chain x_T → … → x_0 and a twist on each level. Step k of the sampler is
 * noise level t = T − k.
 *
 * <p>Its randomness is its own: a function of seed, step and particle, never of call order.
 */
public interface TwistedModel<X extends Swarm<X>> {

  /** Number of moves T, at least 1. */
  int steps();

  /**
   * The swarm at step 0, N draws from the prior, not yet scored.
   *
   * @param particles N, at least 1
   */
  X initial(int particles);

  /**
   * The same swarm with {@link Swarm#logTwist} known: at step &lt; T the twist of the predicted
   * clean sample (and its gradient, if moves are guided), at step T that of the sample itself.
   *
   * @param step of the swarm, 0 … T
   */
  X score(X swarm, int step);

  /**
   * The children of a swarm, not yet scored: one move from step to step + 1, shifted along λ∇ψ
   * where the swarm has been scored and λ is not 0.
   *
   * @param step of the swarm, 0 … T − 1; its children are at step + 1
   * @param lambda λ, at least 0
   */
  X propose(X swarm, int step, double lambda);
}
