package io.github.das4j.report;

import io.github.das4j.das.StepReport;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How sampling a prompt went.
 *
 * @param label of the prompt, of any length
 * @param steps a report of each step
 * @param plain reward of the plain image, where there is one
 */
public record PromptTrace(String label, List<StepReport> steps, OptionalDouble plain) {

  /** Takes a copy of the list. */
  public PromptTrace {
    steps = List.copyOf(steps);
  }
}
