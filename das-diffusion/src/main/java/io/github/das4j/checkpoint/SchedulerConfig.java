package io.github.das4j.checkpoint;

import java.util.List;

/**
 * {@code scheduler/scheduler_config.json}, as DDIM and LCM read it; absent fields have the defaults
 * of diffusers' {@code DDIMScheduler}.
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
    double timestepScaling) {}
