package io.github.das4j.das;

/**
 * What one step of a run reports; a row of {@code trace.csv}.
 *
 * @param step turn of the loop, 0 … T; T is the final weighting
 * @param steps T
 * @param timestep the network's t; 0 at step T
 * @param scored whether the swarm was scored; rewards are NaN otherwise
 * @param lambda temper of this level
 * @param ess effective sample size before resampling, in [1, N]
 * @param resampled whether the swarm was resampled
 * @param ancestors ancestor index of each particle
 * @param bestReward greatest finite reward in the swarm, before resampling; NaN without any
 * @param meanReward unweighted mean of the finite rewards, before resampling; NaN without any
 * @param logZ log normaliser so far
 * @param manifoldDeviation |⟨k λ ∇ψ, o⟩| / ‖o‖ of the move into this step, mean over the swarm
 *     (over particles where it is finite); 0 at step 0
 * @param bitsPerDimension −log₂ p(trajectory so far) per latent element, mean over the swarm (over
 *     particles where it is finite); 0 at step 0
 * @param dropped particles that lost their weight here, their reward, gradient or move being no
 *     finite number
 */
public record StepReport(
    int step,
    int steps,
    double timestep,
    boolean scored,
    double lambda,
    double ess,
    boolean resampled,
    int[] ancestors,
    double bestReward,
    double meanReward,
    double logZ,
    double manifoldDeviation,
    double bitsPerDimension,
    int dropped) {

  /** Takes a copy of the array. */
  public StepReport {
    ancestors = ancestors.clone();
  }

  /** A copy of the ancestor index of each particle, length N. */
  @Override
  public int[] ancestors() {
    return ancestors.clone();
  }
}
