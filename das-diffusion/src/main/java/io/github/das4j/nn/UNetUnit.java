package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A resnet and, on levels with attention, the transformer after it. */
record UNetUnit(ResnetBlock2D resnet, Optional<Transformer2D> transformer) {

  /**
   * What all units of one evaluation are given.
   *
   * @param time time embedding after its SiLU, {@code [B, timeDim]}, or {@code [1, timeDim]} where
   *     all rows have the same
   * @param context of B rows
   */
  record Given(Tensor time, Context context) {}

  /** The unit with this index of a block with this level's attention, or without. */
  static UNetUnit of(Weights block, int index, UNetParts parts, UnitShape shape) {
    ResnetBlock2D resnet = parts.resnet(block.at("resnets").at(index), shape.in(), shape.out());
    Optional<Transformer2D> transformer =
        shape.attention()
            ? Optional.of(parts.transformer(block.at("attentions").at(index), shape.level()))
            : Optional.empty();
    return new UNetUnit(resnet, transformer);
  }

  /** Channels, level and whether the level has attention. */
  record UnitShape(int in, int out, int level, boolean attention) {}

  Tensor forward(Tensor x, Given given) {
    Tensor h = resnet.forward(x, given.time());
    return transformer.map(t -> t.forward(h, given.context())).orElse(h);
  }
}
