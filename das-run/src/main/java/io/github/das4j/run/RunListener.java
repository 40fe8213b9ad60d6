package io.github.das4j.run;

import io.github.das4j.das.StepReport;

/** Follows a run; called by any worker's thread. */
public interface RunListener {

  /** A prompt has been begun. */
  default void onStart(String worker, PromptTask task) {}

  /** A step of a prompt. */
  default void onStep(String worker, PromptTask task, StepReport step) {}

  /** A prompt is on disk. */
  default void onFinished(String worker, PromptTask task, FinishedPrompt finished) {}

  /** A line for the user: a warning, a retired device. */
  default void onMessage(String message) {}
}
