package io.github.das4j.stable;

import io.github.das4j.checkpoint.config.SchedulerConfig;
import io.github.das4j.diffusion.Clipping;
import io.github.das4j.diffusion.Ddim;
import io.github.das4j.diffusion.Denoiser.Slopes;
import io.github.das4j.diffusion.Lcm;
import io.github.das4j.diffusion.NoiseSchedule;
import io.github.das4j.diffusion.Parameterization;
import io.github.das4j.diffusion.ReverseKernel;
import io.github.das4j.diffusion.VariancePreserving;
import org.bytedeco.pytorch.Tensor;

/**
 * A reverse kernel with what a network needs to serve it.
 *
 * @param timesteps the network's t at each step
 * @param cleanSample from the network's output to the x̂_0 of the kernel and the reward
 */
record SteppedKernel(ReverseKernel kernel, int[] timesteps, CleanSample cleanSample) {

  /** x̂_0 from x_t and the network's output, at one step. */
  interface CleanSample {
    Tensor of(int step, Tensor x, Tensor output);

    /** What stands for ∂x̂_0/∂x_t where the network is not differentiated. */
    Slopes slopes(int step);
  }

  /**
   * x̂_0 by a scheduler's settings, before a consistency function.
   *
   * @param clipping what keeps it within bounds, of which the slopes know nothing
   */
  private record Predicted(
      VariancePreserving path, Parameterization parameterization, Clipping clipping)
      implements CleanSample {

    @Override
    public Tensor of(int step, Tensor x, Tensor output) {
      return clipping.apply(parameterization.cleanSample(x, output, path.from(step)));
    }

    @Override
    public Slopes slopes(int step) {
      return Slopes.at(path.from(step).signalVariance());
    }
  }

  /** x̂_0 of a latent consistency model: f = c_skip x_t + c_out x̂. */
  private record Consistent(Lcm kernel, CleanSample predicted) implements CleanSample {

    @Override
    public Tensor of(int step, Tensor x, Tensor output) {
      return kernel.consistent(step, x, predicted.of(step, x, output));
    }

    @Override
    public Slopes slopes(int step) {
      return predicted.slopes(step).consistent(kernel.skip(step), kernel.out(step));
    }
  }

  /** LCM where the scheduler is one, else DDIM. */
  static SteppedKernel of(SchedulerConfig config, Steps steps) {
    if (config.consistency()) {
      return lcm(config, steps);
    }
    if (steps.original() != 0) {
      throw new IllegalArgumentException(
          "original-steps is for latent consistency models; this model's scheduler is "
              + config.className());
    }
    return ddim(config, steps);
  }

  private static SteppedKernel ddim(SchedulerConfig config, Steps steps) {
    Parameterization parameterization = Schedules.parameterization(config);
    int[] timesteps = Schedules.timesteps(config, steps.count());
    VariancePreserving path = new VariancePreserving(Schedules.noise(config), timesteps);
    return new SteppedKernel(
        new Ddim(path, parameterization, steps.eta()),
        timesteps,
        new Predicted(path, parameterization, Schedules.clipping(config)));
  }

  private static SteppedKernel lcm(SchedulerConfig config, Steps steps) {
    NoiseSchedule schedule = Schedules.noise(config);
    int original = steps.original() == 0 ? config.originalInferenceSteps() : steps.original();
    int[] timesteps = Lcm.timesteps(steps.count(), original, config.numTrainTimesteps());
    Lcm kernel = new Lcm(schedule, timesteps, config.timestepScaling(), steps.eta());
    CleanSample predicted =
        new Predicted(
            new VariancePreserving(schedule, timesteps),
            Schedules.parameterization(config),
            Schedules.clipping(config));
    return new SteppedKernel(kernel, timesteps, new Consistent(kernel, predicted));
  }
}
