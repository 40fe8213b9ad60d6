package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.nn.StreamProjection.Stream;
import org.bytedeco.pytorch.Tensor;

/** Attention of image tokens to each other. */
final class SelfAttention {

  private final StreamProjection image;
  private final Linear toOut;
  private final Heads heads;

  SelfAttention(Weights w, JointBlock.Shape shape) {
    this.image = new StreamProjection(w, Stream.IMAGE, shape);
    this.toOut = Linear.of(w.at("to_out").at(0), shape.width(), shape.width());
    this.heads = shape.heads();
  }

  /** {@code [B, L, width]} → the same shape. */
  Tensor forward(Tensor x) {
    return toOut.forward(image.of(x).attended(heads));
  }
}
