package io.github.das4j.nn;

import org.bytedeco.pytorch.Tensor;

/** Square patches of a map as rows of tokens, and back. */
final class Patches {

  private Patches() {}

  /** {@code [B, C, H, W]} → {@code [B, H/p · W/p, C·p·p]}, channel by channel within a row. */
  static Tensor packed(Tensor map, int side) {
    long rows = map.size(2) / side;
    long columns = map.size(3) / side;
    return map.reshape(map.size(0), map.size(1), rows, side, columns, side)
        .permute(0, 2, 4, 1, 3, 5)
        .reshape(map.size(0), rows * columns, map.size(1) * side * side);
  }

  /** Back to {@code [B, C, H, W]}. */
  static Tensor unpacked(Tensor tokens, int side, long height, long width) {
    long channels = tokens.size(2) / ((long) side * side);
    return tokens
        .reshape(tokens.size(0), height / side, width / side, channels, side, side)
        .permute(0, 3, 1, 4, 2, 5)
        .reshape(tokens.size(0), channels, height, width);
  }

  /** The same of rows that go pixel by pixel, each with all its channels (SD3's output). */
  static Tensor unpackedPixels(Tensor tokens, int side, long height, long width) {
    long channels = tokens.size(2) / ((long) side * side);
    return tokens
        .reshape(tokens.size(0), height / side, width / side, side, side, channels)
        .permute(0, 5, 1, 3, 2, 4)
        .reshape(tokens.size(0), channels, height, width);
  }

  /**
   * @throws IllegalArgumentException if a map has no whole patches
   */
  static void require(int side, long height, long width) {
    if (height % side != 0 || width % side != 0) {
      throw new IllegalArgumentException(
          "latents of " + width + "x" + height + " have no whole patches of " + side + "x" + side);
    }
  }
}
