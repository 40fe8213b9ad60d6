package io.github.das4j.das;

import io.github.das4j.align.View.Jacobian;

/** A word for all choices of how the reward is seen on the way. */
public enum TwistPreset {
  /** As published: nothing is left out. */
  FULL,

  /** Smaller latents, the network not differentiated, every second level (docs/choosing.md). */
  FAST;

  private static final int POOLED = 2;
  private static final int EVERY = 2;

  TwistDecoder decoder() {
    return this == FULL ? TwistDecoder.FULL : new TwistDecoder.Pooled(POOLED);
  }

  Jacobian gradient() {
    return this == FULL ? Jacobian.FULL : Jacobian.GAUSSIAN;
  }

  int every() {
    return this == FULL ? 1 : EVERY;
  }
}
