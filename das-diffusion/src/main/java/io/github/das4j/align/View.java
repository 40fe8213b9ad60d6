package io.github.das4j.align;

import io.github.das4j.diffusion.Decoder;
import java.util.Optional;

/**
 * How the reward is seen on the way to x_0. A twist may be any positive function: the weights
 * telescope, and the last of them is taken with the process's own decoder and the true reward, so
 * that a view changes what a run costs and how well it is steered, never what it samples. A poor
 * view shows as effective sample size that is lost at the last step.
 *
 * @param decoder from x̂_0 to what the reward sees before the end; empty for the process's own
 * @param jacobian what of ∂x̂_0/∂x_t the gradient is taken through
 * @param every k ≥ 1: only every k-th level, counted from the last, is judged; between, a particle
 *     carries the twist and the gradient of its ancestor there, and the temper is held
 * @param survivors whether gradients wait for selection, and are taken of the particles that it
 *     keeps alone: the same to rounding. A gradient that is no finite number is then seen in the
 *     move that it guides
 */
public record View(Optional<Decoder> decoder, Jacobian jacobian, int every, boolean survivors) {

  /** Everything as it is: the published way. */
  public static final View FULL = new View(Optional.empty(), Jacobian.FULL, 1, false);

  /** What of the network the reward's gradient goes through. */
  public enum Jacobian {
    /** All of it. */
    FULL,
    /**
     * Its linear part, the predicted noise being held: ∂x̂_0/∂x_t is a number. The network is not
     * differentiated, and none of its activations are kept.
     */
    DENOISED,
    /**
     * That of the posterior mean, were clean samples independent and of variance 1, as latents are
     * on the whole: √ᾱ_t. The network is not differentiated either; where noise prevails, this
     * stays small as the true one does, and the linear part alone does not.
     */
    GAUSSIAN
  }

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public View {
    if (every < 1) {
      throw new IllegalArgumentException("every must be at least 1, not " + every);
    }
  }

  /** A view whose gradients are taken before selection, of all particles. */
  public View(Optional<Decoder> decoder, Jacobian jacobian, int every) {
    this(decoder, jacobian, every, false);
  }

  /** Whether a level is judged, of a run of T steps. */
  boolean judges(int step, int steps) {
    return (steps - step) % every == 0;
  }
}
