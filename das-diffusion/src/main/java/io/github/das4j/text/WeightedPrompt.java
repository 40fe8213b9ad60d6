package io.github.das4j.text;

import java.util.List;

/**
 * A prompt whose parts have weights, as users of the A1111 web UI write them: {@code (word)} for
 * 1.1, {@code [word]} for 1/1.1, {@code (word:1.3)} for 1.3, nested by multiplication, a backslash
 * before a bracket that is meant, {@code BREAK} for a new chunk.
 *
 * @param groups what stands between breaks, at least one; of each its pieces, at least one, without
 *     neighbours of equal weight
 * @see <a href="https://github.com/AUTOMATIC1111/stable-diffusion-webui">modules/prompt_parser.py;
 *     here a break works within brackets too, and white space may surround a number</a>
 */
public record WeightedPrompt(List<List<Piece>> groups) {

  /**
   * Text of one weight.
   *
   * @param weight factor on what the text becomes; 1 leaves it, 0 takes it away
   */
  public record Piece(String text, double weight) {}

  public WeightedPrompt {
    groups = groups.stream().map(List::copyOf).toList();
  }

  /** Reads any text: what is no well-formed weight is text. */
  public static WeightedPrompt parse(String prompt) {
    return new WeightedPromptReader(prompt).read();
  }
}
