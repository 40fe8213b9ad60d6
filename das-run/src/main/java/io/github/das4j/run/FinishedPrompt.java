package io.github.das4j.run;

import io.github.das4j.das.FinalWeighting;
import io.github.das4j.das.SampleResult;
import java.util.List;
import java.util.Optional;

/**
 * What a run's listener is told of a prompt that is on disk, wherever it was sampled.
 *
 * @param reward of its first image, in the reward's units
 * @param finalWeighting what the last weighting left, in words; nothing where that goes without
 *     saying
 * @param warnings what the user should know, such as a truncated prompt
 */
public record FinishedPrompt(
    double reward, Optional<String> finalWeighting, List<String> warnings) {

  /** Takes a copy of the list. */
  public FinishedPrompt {
    warnings = List.copyOf(warnings);
  }

  /** Of what sampling gave. */
  public static FinishedPrompt of(SampleResult result) {
    return new FinishedPrompt(
        result.images().get(0).reward(),
        result.finalWeighting().map(FinalWeighting::toString),
        result.warnings());
  }
}
