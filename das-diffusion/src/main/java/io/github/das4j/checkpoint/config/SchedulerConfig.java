package io.github.das4j.checkpoint.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code scheduler/scheduler_config.json}, as the DDIM transition and LCM read it; absent fields
 * have the defaults of the class that the file names, as diffusers has them.
 *
 * @param className the file's {@code _class_name}
 * @param betaSchedule {@code linear}, {@code scaled_linear} or {@code squaredcos_cap_v2}
 * @param trainedBetas betas given outright; empty where they come from the schedule
 * @param predictionType {@code epsilon}, {@code v_prediction} or {@code sample}
 * @param timestepSpacing {@code leading}, {@code trailing} or {@code linspace}
 * @param setAlphaToOne whether ᾱ of the last step's end is 1, else that of timestep 0; of files
 *     without the key it follows {@code final_sigmas_type} or the class
 * @param clipSample whether x̂_0 is clamped: only where a class that clamps has it in its file, for
 *     latents are not bounded
 * @param originalInferenceSteps LCM's grid; 0 without
 * @param timestepScaling LCM's factor on t in the boundary scalings
 * @param remarks what comes from where, and what is otherwise than the file's class would have it
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
    double timestepScaling,
    Remarks remarks) {

  /** Where a setting comes from. */
  public enum Origin {
    FILE("file"),
    CLASS_DEFAULT("class default"),
    /** Nothing says so: latents are not clamped unless a file asks for it. */
    LATENTS("latents are not clamped unless the file says so");

    private final String words;

    Origin(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * What is to be known beside the values.
   *
   * @param origins by the file's keys
   * @param notices what a user should know of, a line each; unknown keys among them
   */
  public record Remarks(Map<String, Origin> origins, List<String> notices) {

    public Remarks {
      origins = Collections.unmodifiableMap(new LinkedHashMap<>(origins));
      notices = List.copyOf(notices);
    }
  }

  /** Whether it is that of a latent consistency model. */
  public boolean consistency() {
    return className.equals(SchedulerClass.LCM.className());
  }

  /**
   * Reads the JSON object of a configuration, which came from the source named.
   *
   * @throws CheckpointException if its class or a setting cannot be honoured
   */
  public static SchedulerConfig parse(JsonNode node, String source) {
    return new SchedulerConfigReader(new ConfigValues(node, source)).read();
  }
}
