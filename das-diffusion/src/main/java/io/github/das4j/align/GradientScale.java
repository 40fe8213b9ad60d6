package io.github.das4j.align;

import java.util.OptionalInt;

/**
 * Powers of two that the gradients of a float16 run were taken with, and divided by afterwards.
 *
 * @param reward exponents of the factor on the cotangent of the scores
 * @param network exponents of the whole factor on the cotangent of the denoiser's x̂_0
 * @param repeated how many micro-batches' gradients were taken twice
 */
public record GradientScale(Range reward, Range network, int repeated) {

  /** The least and the greatest exponent; both absent where there was none. */
  public record Range(OptionalInt least, OptionalInt greatest) {

    static final Range NONE = new Range(OptionalInt.empty(), OptionalInt.empty());

    Range with(int exponent) {
      return new Range(
          OptionalInt.of(Math.min(least.orElse(exponent), exponent)),
          OptionalInt.of(Math.max(greatest.orElse(exponent), exponent)));
    }
  }
}
