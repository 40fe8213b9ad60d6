package io.github.das4j.smc;

/**
 * Weights that are no probability: one that is no finite number, or all of them zero; or a level
 * that a tempering schedule has no λ for.
 */
public final class DegenerateWeightsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Stands for "no particle in particular" and "no step known". */
  public static final int NONE = -1;

  private final int step;
  private final int particle;
  private final String reason;

  /**
   * Says what is wrong, and where.
   *
   * @param step the sampler's step, from 0, or {@link #NONE}
   * @param particle index from 0, or {@link #NONE}
   * @param reason what is wrong, in words that step and particle can follow
   */
  public DegenerateWeightsException(int step, int particle, String reason) {
    super(
        reason
            + (particle == NONE ? "" : " (particle " + particle + ")")
            + (step == NONE ? "" : " at step " + step));
    this.step = step;
    this.particle = particle;
    this.reason = reason;
  }

  /** The sampler's step, from 0; or {@link #NONE}. */
  public int step() {
    return step;
  }

  /** The particle's index, from 0; or {@link #NONE}. */
  public int particle() {
    return particle;
  }

  DegenerateWeightsException at(int step) {
    return new DegenerateWeightsException(step, particle, reason);
  }
}
