package io.github.das4j.das;

import java.awt.image.BufferedImage;
import java.util.List;

/**
 * What one step says of each particle. Holds nothing native, and may be kept.
 *
 * @param step what the step says of the swarm
 * @param rewards of each particle before resampling, length N; empty where none was scored
 * @param logWeights normalised, before resampling, length N; −∞ is weight zero
 * @param previews of each particle's x̂_0, before resampling; empty where none were asked for, or
 *     the step knows no x̂_0
 */
public record ParticleReport(
    StepReport step, double[] rewards, double[] logWeights, List<BufferedImage> previews) {

  /** Takes copies of arrays and list. */
  public ParticleReport {
    rewards = rewards.clone();
    logWeights = logWeights.clone();
    previews = List.copyOf(previews);
  }

  /** A copy of the rewards. */
  @Override
  public double[] rewards() {
    return rewards.clone();
  }

  /** A copy of the normalised log-weights, length N. */
  @Override
  public double[] logWeights() {
    return logWeights.clone();
  }
}
