package io.github.das4j.stable;

import io.github.das4j.checkpoint.config.FlowSchedulerConfig;
import io.github.das4j.diffusion.RectifiedFlow;

/**
 * The levels of a flow as a scheduler configuration and the family's pipeline describe them
 * (diffusers, scheduling_flow_match_euler_discrete.py, pipeline_stable_diffusion_3.py and
 * pipeline_flux.py). In float32 where these are, since networks were told its numbers.
 *
 * @param grid which levels are shifted
 */
record FlowSchedule(FlowSchedulerConfig config, Grid grid) {

  /** Levels before the shift. */
  enum Grid {
    /** Evenly between the first and the last level of the training, both shifted (SD3). */
    TRAINING,
    /** Evenly from 1 to 1/T (FLUX). */
    UNIT
  }

  /**
   * The levels of T steps, the last of them 0.
   *
   * @param steps T, from 1 to the training timesteps
   * @param tokens of the image, which a dynamic shift follows
   * @throws IllegalArgumentException if there are more steps than training timesteps
   */
  RectifiedFlow path(int steps, long tokens) {
    int trained = config.numTrainTimesteps();
    if (steps > trained) {
      throw new IllegalArgumentException(
          "steps must be at most the " + trained + " that the model was trained on, not " + steps);
    }
    double[] sigmas = new double[steps + 1];
    double[] even = even(steps);
    for (int i = 0; i < steps; i++) {
      sigmas[i] = shifted(even[i], tokens);
    }
    stretch(sigmas);
    for (int i = 0; i < steps; i++) {
      sigmas[i] = (float) sigmas[i];
    }
    return new RectifiedFlow(sigmas);
  }

  /** The network's timestep at each level but the last. */
  double[] timesteps(RectifiedFlow path) {
    double[] timesteps = new double[path.steps()];
    double[] sigmas = path.sigmas();
    for (int i = 0; i < timesteps.length; i++) {
      timesteps[i] = (float) sigmas[i] * (float) config.numTrainTimesteps();
    }
    return timesteps;
  }

  /** μ of an image of so many tokens, on the line through the two that the file names. */
  double mu(long tokens) {
    double slope =
        (config.maxShift() - config.baseShift())
            / (config.maxImageSeqLen() - config.baseImageSeqLen());
    return tokens * slope + (config.baseShift() - slope * config.baseImageSeqLen());
  }

  private double[] even(int steps) {
    double[] even = new double[steps];
    double first = grid == Grid.UNIT ? 1 : training(config.numTrainTimesteps());
    double last = grid == Grid.UNIT ? 1.0 / steps : training(1);
    for (int i = 0; i < steps; i++) {
      double u = steps == 1 ? first : first + (last - first) * i / (steps - 1);
      even[i] = grid == Grid.UNIT ? (float) u : u;
    }
    return even;
  }

  /** The level of a training timestep k of 1 … T_train. */
  double training(int k) {
    float u = (float) k / config.numTrainTimesteps();
    float shift = (float) config.shift();
    return config.useDynamicShifting() ? u : shift * u / (1 + (shift - 1) * u);
  }

  private double shifted(double u, long tokens) {
    if (config.useDynamicShifting()) {
      double factor = Math.exp(mu(tokens));
      return factor / (factor + (1 / u - 1));
    }
    return config.shift() * u / (1 + (config.shift() - 1) * u);
  }

  /** Moves all levels so that the last one before 0 is the file's {@code shift_terminal}. */
  private void stretch(double[] sigmas) {
    if (config.shiftTerminal().isEmpty()) {
      return;
    }
    int last = sigmas.length - 2;
    double factor = (1 - sigmas[last]) / (1 - config.shiftTerminal().getAsDouble());
    for (int i = 0; i <= last; i++) {
      sigmas[i] = 1 - (1 - sigmas[i]) / factor;
    }
  }
}
