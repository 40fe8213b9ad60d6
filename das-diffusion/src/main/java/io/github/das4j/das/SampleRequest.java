package io.github.das4j.das;

/**
 * One prompt to sample: one swarm.
 *
 * @param prompt what to draw
 * @param negativePrompt what classifier-free guidance steers away from; empty for nothing
 * @param occurrence how many equal prompts came before it in the same run, from 0: it keeps their
 *     draws apart
 * @param settings how to sample
 */
public record SampleRequest(
    String prompt, String negativePrompt, int occurrence, SampleSettings settings) {

  /** A prompt without a negative one, the first of its kind. */
  public SampleRequest(String prompt, SampleSettings settings) {
    this(prompt, "", 0, settings);
  }
}
