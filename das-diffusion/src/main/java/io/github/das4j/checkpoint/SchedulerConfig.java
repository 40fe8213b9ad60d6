package io.github.das4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * {@code scheduler/scheduler_config.json}, as DDIM and LCM read it; absent fields have the defaults
 * of diffusers' {@code DDIMScheduler}, or of its {@code LCMScheduler} where the file names that.
 *
 * @param className the file's {@code _class_name}
 * @param betaSchedule {@code linear}, {@code scaled_linear} or {@code squaredcos_cap_v2}
 * @param trainedBetas betas given outright; empty where they come from the schedule
 * @param predictionType {@code epsilon}, {@code v_prediction} or {@code sample}
 * @param timestepSpacing {@code leading}, {@code trailing} or {@code linspace}
 * @param originalInferenceSteps LCM's grid; 0 without
 * @param timestepScaling LCM's factor on t in the boundary scalings
 */
public record SchedulerConfig(
    String className,
    int numTrainTimesteps,
    double betaStart,
    double betaEnd,
    String betaSchedule,
    List<Double> trainedBetas,
    String predictionType,
    String timestepSpacing,
    int stepsOffset,
    boolean setAlphaToOne,
    boolean rescaleBetasZeroSnr,
    boolean clipSample,
    double clipSampleRange,
    boolean thresholding,
    double dynamicThresholdingRatio,
    double sampleMaxValue,
    int originalInferenceSteps,
    double timestepScaling) {

  /** A schedule holds numbers for each of them. */
  private static final int MOST_TIMESTEPS = 1_000_000;

  /**
   * Reads the JSON object of a configuration, which came from the source named.
   *
   * @throws CheckpointException if a setting has a value that is not supported
   */
  public static SchedulerConfig parse(JsonNode node, String source) {
    Settings settings = new Settings(node, source);
    String className = settings.text("_class_name", "DDIMScheduler");
    // scheduling_lcm.py differs from scheduling_ddim.py in these defaults.
    boolean lcm = className.equals("LCMScheduler");
    int timesteps = settings.bounded("num_train_timesteps", 1000, MOST_TIMESTEPS);
    List<Double> betas = settings.reals("trained_betas");
    if (!betas.isEmpty() && betas.size() != timesteps) {
      throw settings.unsupported(
          "trained_betas",
          betas.size() + " numbers",
          "num_train_timesteps = " + timesteps + " of them are needed");
    }
    return new SchedulerConfig(
        className,
        timesteps,
        settings.real("beta_start", lcm ? 0.00085 : 0.0001),
        settings.real("beta_end", lcm ? 0.012 : 0.02),
        settings.choice(
            "beta_schedule",
            lcm ? "scaled_linear" : "linear",
            "linear",
            "scaled_linear",
            "squaredcos_cap_v2"),
        betas,
        settings.choice("prediction_type", "epsilon", "epsilon", "v_prediction", "sample"),
        settings.choice("timestep_spacing", "leading", "leading", "trailing", "linspace"),
        settings.count("steps_offset", 0),
        settings.flag("set_alpha_to_one", true),
        settings.flag("rescale_betas_zero_snr", false),
        settings.flag("clip_sample", !lcm),
        settings.real("clip_sample_range", 1),
        settings.flag("thresholding", false),
        settings.real("dynamic_thresholding_ratio", 0.995),
        settings.real("sample_max_value", 1),
        settings.count("original_inference_steps", lcm ? 50 : 0),
        settings.real("timestep_scaling", 10));
  }
}
