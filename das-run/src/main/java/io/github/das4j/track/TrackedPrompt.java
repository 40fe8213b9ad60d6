package io.github.das4j.track;

import io.github.das4j.das.SampleResult;
import io.github.das4j.das.StepReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A finished prompt.
 *
 * @param index its place in the run, from 0
 * @param id the name of its folder
 * @param prompt what was drawn
 * @param reward of its first image, in the reward's units
 * @param logZ estimate of log E_p[exp(r / α)], natural logarithm
 * @param steps a report of every step, 0 … T
 * @param images PNG files by name
 */
public record TrackedPrompt(
    int index,
    String id,
    String prompt,
    double reward,
    double logZ,
    List<StepReport> steps,
    Map<String, byte[]> images) {

  /** Takes a copy of the list. */
  public TrackedPrompt {
    steps = List.copyOf(steps);
  }

  /** Of what sampling it gave. */
  public static TrackedPrompt of(
      int index, String id, SampleResult result, Map<String, byte[]> images) {
    return new TrackedPrompt(
        index,
        id,
        result.request().prompt(),
        result.images().get(0).reward(),
        result.logZ(),
        result.steps(),
        images);
  }

  /** The figures of a step, by name; those that are not numbers are left out. */
  public static Map<String, Double> scalars(StepReport step) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("ess", step.ess());
    scalars.put("lambda", step.lambda());
    scalars.put("best_reward", step.bestReward());
    scalars.put("mean_reward", step.meanReward());
    scalars.put("log_Z", step.logZ());
    scalars.put("manifold_deviation", step.manifoldDeviation());
    scalars.put("bits_per_dim", step.bitsPerDimension());
    scalars.values().removeIf(value -> !Double.isFinite(value));
    return scalars;
  }

  /** The prompt's figures, by name. */
  public Map<String, Double> summary() {
    Map<String, Double> summary = new LinkedHashMap<>();
    summary.put("reward", reward);
    summary.put("log_Z", logZ);
    summary.values().removeIf(value -> !Double.isFinite(value));
    return summary;
  }
}
