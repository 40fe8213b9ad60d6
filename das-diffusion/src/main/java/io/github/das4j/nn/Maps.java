package io.github.das4j.nn;

import io.github.das4j.tensor.Placement;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Feature maps: how they lie in memory, and as sequences of tokens. */
final class Maps {

  private Maps() {}

  /**
   * An input in the type and layout in which a network computes. On the CPU convolutions and group
   * norms are fastest on channels-last and keep it; CUDA's group norm does not.
   */
  static Tensor enter(Tensor x, Placement placement) {
    Tensor typed = x.to(placement.dtype().scalarType());
    return placement.device().isCpu()
        ? typed.contiguous(MemoryFormat.ChannelsLast)
        : typed.contiguous();
  }

  /** A network's output: float32, in the usual layout. */
  static Tensor leave(Tensor x) {
    return x.to(ScalarType.Float).contiguous();
  }

  /** {@code [B, C, H, W]} → {@code [B, H·W, C]}; a view of a channels-last map. */
  static Tensor tokens(Tensor map) {
    return map.permute(0, 2, 3, 1).reshape(map.size(0), map.size(2) * map.size(3), map.size(1));
  }

  /** {@code [B, H·W, C]} → {@code [B, C, H, W]}, with H and W of another map; a view. */
  static Tensor map(Tensor tokens, Tensor like) {
    return tokens
        .reshape(tokens.size(0), like.size(2), like.size(3), tokens.size(2))
        .permute(0, 3, 1, 2);
  }
}
