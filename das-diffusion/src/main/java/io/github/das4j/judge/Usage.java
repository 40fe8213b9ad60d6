package io.github.das4j.judge;

import java.util.OptionalDouble;

/**
 * What a call took, as the other side counts it.
 *
 * @param input tokens of questions and images
 * @param output tokens of answers
 * @param cost in the currency of the other side, where it says one
 */
public record Usage(long input, long output, OptionalDouble cost) {

  /** Nothing was counted. */
  public static final Usage NOTHING = new Usage(0, 0, OptionalDouble.empty());
}
