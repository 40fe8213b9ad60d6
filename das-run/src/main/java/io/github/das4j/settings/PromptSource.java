package io.github.das4j.settings;

import java.util.List;

/** A prompt set that makes its prompts; found by {@link java.util.ServiceLoader}. */
public interface PromptSource {

  /** What {@code --prompt-set} calls it. */
  String name();

  /**
   * Prompts that differ, the same ones for the same arguments.
   *
   * @param count how many; 0 for as many as the source deems right
   * @param seed which ones
   * @throws IllegalArgumentException if it has fewer
   */
  List<String> prompts(int count, long seed);
}
