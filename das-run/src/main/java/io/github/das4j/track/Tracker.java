package io.github.das4j.track;

/**
 * Receives a run as it goes. Called by one thread at a time; may throw, which ends its part and
 * never the run.
 */
public interface Tracker extends AutoCloseable {

  /** What messages call it. */
  String name();

  /** The run begins, or goes on. */
  void started(TrackedRun run);

  /** A prompt is finished. */
  void finished(TrackedPrompt prompt);

  /**
   * A round is finished. A run that goes on tells of its earlier rounds again; each is there once
   * in the end.
   */
  void finished(TrackedRound round);

  /** The run ends. */
  @Override
  void close();
}
