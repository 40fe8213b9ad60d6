package io.github.das4j.run;

import io.github.das4j.settings.RunConfig;
import java.util.List;

/**
 * Who samples the prompts of a run, and where: threads of this process, or a cluster. What a run
 * holds on disk, and what a prompt's files are, is the same with each.
 */
public interface Engine extends AutoCloseable {

  /**
   * Settles what depends on the machines that will sample.
   *
   * @return the manifest of a new run of these settings
   * @throws IllegalArgumentException with a line that says what does not fit
   */
  Manifest plan(RunConfig asked);

  /**
   * Samples prompts until each is on disk or set aside, or nobody is left who could.
   *
   * @param waiting those that are not on disk yet, in order
   * @param work takes what comes of them; may be told by any thread
   * @throws IllegalArgumentException if model, reward or settings do not fit, which ends the run
   * @throws io.github.das4j.checkpoint.CheckpointException if files of the model are not what they
   *     should be, which ends the run as well
   */
  void work(List<PromptTask> waiting, RunWork work);

  /** Whether it samples on the devices of this machine. */
  default boolean isHere() {
    return true;
  }

  /** The report of the last run is written; whoever keeps a copy of its folder takes it now. */
  default void ended() {}

  /** Lets go of what it holds; may be called more than once. */
  @Override
  void close();
}
