package io.github.das4j.das;

import io.github.das4j.align.View.Jacobian;

/** A word for all choices of how the reward is seen on the way. */
public enum TwistPreset {
  /** As published: nothing is left out. */
  FULL,

  /**
   * The network not differentiated, every second level, and of large images smaller latents
   * (docs/choosing.md).
   */
  FAST;

  private static final int POOLED = 2;

  /** Pixels that reward networks look at (CLIP, arXiv 2103.00020): more of them they never see. */
  private static final int LOOKED_AT = 224;

  /** Latents are counted in blocks of so many pixels, or fewer. */
  private static final int BLOCK = 8;

  private static final int EVERY = 2;

  TwistDecoder decoder(int width, int height) {
    boolean large = Math.min(width, height) >= POOLED * LOOKED_AT;
    boolean divides = width % (POOLED * BLOCK) == 0 && height % (POOLED * BLOCK) == 0;
    return this == FAST && large && divides ? new TwistDecoder.Pooled(POOLED) : TwistDecoder.FULL;
  }

  Jacobian gradient() {
    return this == FULL ? Jacobian.FULL : Jacobian.GAUSSIAN;
  }

  int every() {
    return this == FULL ? 1 : EVERY;
  }
}
