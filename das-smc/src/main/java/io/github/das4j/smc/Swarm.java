package io.github.das4j.smc;

import java.util.OptionalDouble;
import java.util.function.IntPredicate;

/**
 * N particles at one level of the chain, as one immutable value holding everything they own.
 *
 * @param <X> the implementing type itself
 */
public interface Swarm<X extends Swarm<X>> {

  /** Number of particles N. */
  int size();

  /**
   * log p(x_t | x_t+1) − log q(x_t | x_t+1) of the move that made each particle, length N; zero for
   * an initial swarm, after an unguided move and after a deterministic one. An array that no swarm
   * changes, nor may a caller.
   */
  double[] logRatio();

  /**
   * Untempered log-twist ψ = r / α of each particle, length N. −∞ forbids a particle once λ &gt; 0;
   * NaN or +∞ marks one whose reward or gradient is no finite number (see {@link OnNan}). Asked for
   * only after {@link TwistedModel#score}. An array that no swarm changes, nor may a caller.
   */
  double[] logTwist();

  /**
   * Whether the log-twists are those of the particles' ancestors at an earlier level, where this
   * one is not judged: the temper is then held, so that a move's density ratio alone is weighed.
   */
  default boolean carried() {
    return false;
  }

  /**
   * The swarm whose particle n is this one's particle {@code ancestors[n]}, everything included.
   *
   * @param ancestors N indices in [0, N); not to be kept
   */
  X gather(int[] ancestors);

  /**
   * RMS(ε̂ − ε̂_uncond) / RMS(∇ψ) over the particles that have a weight, which FreeDoM tempering
   * uses as λ; empty where it is undefined: no classifier-free guidance, no gradient, a zero
   * gradient.
   *
   * @param alive whether the particle with this index has a weight
   */
  default OptionalDouble guidanceRatio(IntPredicate alive) {
    return OptionalDouble.empty();
  }
}
