package io.github.das4j.stable;

import io.github.das4j.diffusion.Ddim;
import io.github.das4j.diffusion.Denoiser.Slopes;
import io.github.das4j.diffusion.Parameterization;
import io.github.das4j.diffusion.RectifiedFlow;
import org.bytedeco.pytorch.Tensor;

/**
 * DDIM along a flow with what its network needs.
 *
 * @param path the levels
 * @param timesteps the network's t at each step
 * @param kernel from a level to the next
 */
record FlowSteps(RectifiedFlow path, double[] timesteps, Ddim kernel)
    implements SteppedKernel.CleanSample {

  /**
   * @param tokens of the image, which the levels may follow
   * @throws IllegalArgumentException if there are too many steps, or these are for other models
   */
  static FlowSteps of(FlowSchedule schedule, Steps steps, long tokens) {
    if (steps.original() != 0) {
      throw new IllegalArgumentException(
          "original-steps is for latent consistency models; this model's scheduler is a flow's");
    }
    RectifiedFlow path = schedule.path(steps.count(), tokens);
    Ddim kernel = new Ddim(path, Parameterization.VELOCITY, steps.eta());
    return new FlowSteps(path, schedule.timesteps(path), kernel);
  }

  @Override
  public Tensor of(int step, Tensor x, Tensor output) {
    return Parameterization.VELOCITY.cleanSample(x, output, path.from(step));
  }

  @Override
  public Slopes slopes(int step) {
    return Slopes.ofVelocity(path.from(step));
  }
}
