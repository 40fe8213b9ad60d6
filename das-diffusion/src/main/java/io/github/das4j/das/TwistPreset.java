package io.github.das4j.das;

import io.github.das4j.align.View.Jacobian;

/** A word for all choices of how the reward is seen on the way. */
public enum TwistPreset {
  /** As published: nothing is left out. */
  FULL(TwistDecoder.FULL, Jacobian.FULL, 1),

  /** Smaller latents, the network not differentiated, every second level (docs/choosing.md). */
  FAST(new TwistDecoder.Pooled(2), Jacobian.GAUSSIAN, 2);

  private final TwistDecoder decoder;
  private final Jacobian gradient;
  private final int every;

  TwistPreset(TwistDecoder decoder, Jacobian gradient, int every) {
    this.decoder = decoder;
    this.gradient = gradient;
    this.every = every;
  }

  TwistDecoder decoder() {
    return decoder;
  }

  Jacobian gradient() {
    return gradient;
  }

  int every() {
    return every;
  }
}
