package io.github.das4j.stable;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.SchedulerConfig;
import io.github.das4j.diffusion.Clipping;
import io.github.das4j.diffusion.NoiseSchedule;
import io.github.das4j.diffusion.Parameterization;
import io.github.das4j.diffusion.TimestepSpacing;

/**
 * DDIM as a scheduler configuration describes it. As in the published system, any scheduler trained
 * on discrete betas is read as DDIM.
 */
final class Schedules {

  private Schedules() {}

  static NoiseSchedule noise(SchedulerConfig config) {
    double[] betas =
        config.trainedBetas().isEmpty()
            ? scheduled(config)
            : config.trainedBetas().stream().mapToDouble(Double::doubleValue).toArray();
    if (config.rescaleBetasZeroSnr()) {
      if (parameterization(config) == Parameterization.EPSILON) {
        throw new CheckpointException(
            "the scheduler rescales betas to zero terminal SNR, where a network that predicts"
                + " epsilon says nothing of x_0; only v_prediction and sample can be run so");
      }
      betas = NoiseSchedule.zeroTerminalSnr(betas);
    }
    return NoiseSchedule.ofBetas(betas, config.setAlphaToOne());
  }

  private static double[] scheduled(SchedulerConfig config) {
    int count = config.numTrainTimesteps();
    return switch (config.betaSchedule()) {
      case "linear" -> NoiseSchedule.linearBetas(config.betaStart(), config.betaEnd(), count);
      case "scaled_linear" ->
          NoiseSchedule.scaledLinearBetas(config.betaStart(), config.betaEnd(), count);
      case "squaredcos_cap_v2" -> NoiseSchedule.cosineBetas(count);
      default ->
          throw new CheckpointException(
              "unknown beta_schedule '"
                  + config.betaSchedule()
                  + "': linear, scaled_linear and squaredcos_cap_v2 are known");
    };
  }

  static Parameterization parameterization(SchedulerConfig config) {
    return switch (config.predictionType()) {
      case "epsilon" -> Parameterization.EPSILON;
      case "v_prediction" -> Parameterization.V;
      case "sample" -> Parameterization.SAMPLE;
      default ->
          throw new CheckpointException(
              "unknown prediction_type '"
                  + config.predictionType()
                  + "': epsilon, v_prediction and sample are known");
    };
  }

  static int[] timesteps(SchedulerConfig config, int steps) {
    int trained = config.numTrainTimesteps();
    if (steps > trained) {
      throw new IllegalArgumentException(
          "steps must be at most the " + trained + " that the model was trained on, not " + steps);
    }
    TimestepSpacing spacing =
        switch (config.timestepSpacing()) {
          case "leading" -> TimestepSpacing.LEADING;
          case "trailing" -> TimestepSpacing.TRAILING;
          case "linspace" -> TimestepSpacing.LINSPACE;
          default ->
              throw new CheckpointException(
                  "unknown timestep_spacing '"
                      + config.timestepSpacing()
                      + "': leading, trailing and linspace are known");
        };
    return spacing.timesteps(steps, trained, config.stepsOffset());
  }

  static Clipping clipping(SchedulerConfig config) {
    if (config.thresholding()) {
      return new Clipping.DynamicThreshold(
          config.dynamicThresholdingRatio(), config.sampleMaxValue());
    }
    return config.clipSample() ? new Clipping.Clamp(config.clipSampleRange()) : new Clipping.None();
  }
}
