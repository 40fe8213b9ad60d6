package io.github.das4j.judge;

import java.util.OptionalDouble;

/**
 * What judges have taken so far, in a run and whatever it went on from.
 *
 * @param calls made, those that went wrong included
 * @param answers numbers that came back
 * @param input tokens of questions and images
 * @param output tokens of answers
 * @param cost as services say it, or by the prices in the settings; empty where neither is known
 */
public record Spending(long calls, long answers, long input, long output, OptionalDouble cost) {

  /** Nothing yet. */
  public static final Spending NOTHING = new Spending(0, 0, 0, 0, OptionalDouble.empty());

  Spending called() {
    return new Spending(calls + 1, answers, input, output, cost);
  }

  Spending answered(int numbers, Usage usage) {
    OptionalDouble sum =
        usage.cost().isPresent()
            ? OptionalDouble.of(cost.orElse(0) + usage.cost().getAsDouble())
            : cost;
    return new Spending(
        calls, answers + numbers, input + usage.input(), output + usage.output(), sum);
  }
}
