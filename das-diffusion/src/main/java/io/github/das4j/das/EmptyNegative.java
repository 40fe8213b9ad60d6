package io.github.das4j.das;

/** What stands for a negative prompt that is empty, under classifier-free guidance. */
public enum EmptyNegative {
  /**
   * What the model's own pipeline does: SDXL takes zeros unless its index says {@code
   * force_zeros_for_empty_prompt: false}; all others encode the empty text.
   */
  MODEL,
  /** The empty text, encoded: as the published DAS has it, SDXL included. */
  ENCODED
}
