package io.github.das4j.tensor;

/**
 * Which 3×3 convolutions of stride 1 are computed by Winograd's algorithm, in float32 on the CPU. A
 * rule of shapes alone, since a choice by time would change a run's last bits from one day to the
 * next.
 *
 * @param channels least number of channels, of input and output alike
 * @param pixels least number of pixels of a map
 */
public record WinogradRule(long channels, long pixels) {

  /** None. */
  public static final WinogradRule NEVER = new WinogradRule(Long.MAX_VALUE, Long.MAX_VALUE);

  /**
   * Where it took less time than oneDNN, forward and gradient, on the machines that it was measured
   * on: docs/bench.md has the table.
   */
  public static final WinogradRule WIDE = new WinogradRule(320, 256);

  /**
   * Whether a layer may be computed so.
   *
   * @param in channels that it takes, at least 1
   * @param out channels that it makes, at least 1
   */
  public boolean takes(long in, long out) {
    return Math.min(in, out) >= channels;
  }

  /**
   * Whether a layer that may be is, on a map of this size.
   *
   * @param height in pixels, at least 1
   * @param width in pixels, at least 1
   */
  public boolean takesMap(long height, long width) {
    return height * width >= pixels;
  }
}
