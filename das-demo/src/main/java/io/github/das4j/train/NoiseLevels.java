package io.github.das4j.train;

import io.github.das4j.diffusion.NoiseSchedule;
import java.util.random.RandomGenerator;

/** Factors on latents and noise by Stable Diffusion's schedule, as the training needs them. */
final class NoiseLevels {

  static final int COUNT = 1000;
  static final double BETA_START = 0.00085;
  static final double BETA_END = 0.012;

  private final NoiseSchedule schedule =
      NoiseSchedule.ofBetas(NoiseSchedule.scaledLinearBetas(BETA_START, BETA_END, COUNT), false);

  /** Share of timesteps that are drawn evenly. */
  private static final double EVEN = 0.4;

  /** Of the logits of the other timesteps: what a picture shows is settled around there. */
  private static final double MIDDLE = 0.4;

  private static final double SPREAD = 0.9;

  /**
   * A timestep to learn from. More of them where the picture takes shape, since the velocities of
   * little noise cost as much and teach little (logit-normal: Esser et al. 2024, arXiv 2403.03206,
   * section 3.1).
   */
  static int draw(RandomGenerator random) {
    if (random.nextDouble() < EVEN) {
      return random.nextInt(COUNT);
    }
    double logit = MIDDLE + SPREAD * random.nextGaussian();
    return Math.min(COUNT - 1, (int) (COUNT / (1 + Math.exp(-logit))));
  }

  /** Factor on the latents at a timestep. */
  double signal(int t) {
    return Math.sqrt(schedule.at(t));
  }

  /** Factor on the noise at a timestep. */
  double noise(int t) {
    return Math.sqrt(1 - schedule.at(t));
  }
}
