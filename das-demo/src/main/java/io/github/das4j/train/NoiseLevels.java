package io.github.das4j.train;

import io.github.das4j.diffusion.NoiseSchedule;

/** Factors on latents and noise by Stable Diffusion's schedule, as the training needs them. */
final class NoiseLevels {

  static final int COUNT = 1000;
  static final double BETA_START = 0.00085;
  static final double BETA_END = 0.012;

  private final NoiseSchedule schedule =
      NoiseSchedule.ofBetas(NoiseSchedule.scaledLinearBetas(BETA_START, BETA_END, COUNT), false);

  /** Factor on the latents at a timestep. */
  double signal(int t) {
    return Math.sqrt(schedule.at(t));
  }

  /** Factor on the noise at a timestep. */
  double noise(int t) {
    return Math.sqrt(1 - schedule.at(t));
  }
}
