package io.github.das4j.spark;

import io.github.das4j.run.PromptTask;
import java.io.Serializable;

/**
 * A prompt on its way to an executor.
 *
 * @param index its place in the run's list, from 0
 * @param prompt what to draw
 * @param occurrence how many equal prompts come before it
 */
record PlannedPrompt(int index, String prompt, int occurrence) implements Serializable {

  private static final long serialVersionUID = 1;

  static PlannedPrompt of(PromptTask task) {
    return new PlannedPrompt(task.index(), task.prompt(), task.occurrence());
  }

  PromptTask task() {
    return new PromptTask(index, prompt, occurrence);
  }
}
