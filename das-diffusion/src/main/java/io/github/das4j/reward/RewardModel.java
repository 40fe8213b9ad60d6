package io.github.das4j.reward;

import io.github.das4j.align.Reward;

/** A loaded reward, shared by all prompts of a run. Closing it frees its weights. */
public interface RewardModel extends AutoCloseable {

  /** The reward of one prompt; what depends on the prompt alone is computed here, once. */
  Reward forPrompt(String prompt);

  @Override
  default void close() {}
}
