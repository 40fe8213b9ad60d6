package io.github.das4j.stable;

import io.github.das4j.checkpoint.config.SchedulerConfig;
import io.github.das4j.diffusion.Clipping;
import io.github.das4j.diffusion.Ddim;
import io.github.das4j.diffusion.Lcm;
import io.github.das4j.diffusion.NoiseSchedule;
import io.github.das4j.diffusion.Parameterization;
import io.github.das4j.diffusion.ReverseKernel;
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
    NoiseSchedule schedule = Schedules.noise(config);
    Parameterization parameterization = Schedules.parameterization(config);
    Clipping clipping = Schedules.clipping(config);
    int[] timesteps = Schedules.timesteps(config, steps.count());
    return new SteppedKernel(
        new Ddim(schedule, timesteps, parameterization, steps.eta()),
        timesteps,
        (step, x, output) ->
            clipping.apply(parameterization.cleanSample(x, output, schedule.at(timesteps[step]))));
  }

  private static SteppedKernel lcm(SchedulerConfig config, Steps steps) {
    NoiseSchedule schedule = Schedules.noise(config);
    Parameterization parameterization = Schedules.parameterization(config);
    Clipping clipping = Schedules.clipping(config);
    int original = steps.original() == 0 ? config.originalInferenceSteps() : steps.original();
    int[] timesteps = Lcm.timesteps(steps.count(), original, config.numTrainTimesteps());
    Lcm kernel = new Lcm(schedule, timesteps, config.timestepScaling(), steps.eta());
    return new SteppedKernel(
        kernel,
        timesteps,
        (step, x, output) -> {
          Tensor predicted = parameterization.cleanSample(x, output, schedule.at(timesteps[step]));
          return kernel.consistent(step, x, clipping.apply(predicted));
        });
  }
}
