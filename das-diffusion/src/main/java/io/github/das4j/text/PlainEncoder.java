package io.github.das4j.text;

/** Encodes prompts as they are written, without weights of their words. */
public interface PlainEncoder {

  /** A prompt. */
  PromptEncoder.Encoded encode(String prompt);

  /** A negative prompt. */
  PromptEncoder.Encoded encodeNegative(String prompt);
}
