package io.github.das4j.compare;

import io.github.das4j.run.PromptTask;
import java.util.Optional;

/** Runs of a tuning that are over. */
public interface TriedRuns {

  /** The figures of a prompt's run at a setting; nothing where it is still to be tried. */
  Optional<Pilot> find(String trial, PromptTask prompt, Pilot.Setting setting);

  /** Keeps those of one that has just ended. */
  void keep(String trial, PromptTask prompt, Pilot run);

  /** For a tuning that keeps nothing. */
  static TriedRuns none() {
    return new TriedRuns() {
      @Override
      public Optional<Pilot> find(String trial, PromptTask prompt, Pilot.Setting setting) {
        return Optional.empty();
      }

      @Override
      public void keep(String trial, PromptTask prompt, Pilot run) {
        // It is told by the outcome alone.
      }
    };
  }
}
