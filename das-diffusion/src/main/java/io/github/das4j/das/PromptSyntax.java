package io.github.das4j.das;

/** How prompts are read. */
public enum PromptSyntax {
  /** As they are written; what is beyond the text encoder's length is cut off. */
  PLAIN,
  /**
   * With weights, as in {@code (word:1.3)}, and of any length; {@link
   * io.github.das4j.text.WeightedPrompt} has the rules.
   */
  WEIGHTED
}
