package io.github.das4j.nn;

import io.github.das4j.tensor.Placement;
import org.bytedeco.pytorch.Tensor;

/** What the flow transformers do alike before their blocks and after them. */
final class FlowEnds {

  private FlowEnds() {}

  /** The text as the blocks take it, {@code [B, S, width]}. */
  static Tensor embedded(
      Conditioning conditioning, Linear embedder, int width, Placement placement) {
    Tensor text = conditioning.context();
    if (text.size(2) != width) {
      throw new IllegalArgumentException(
          "this transformer takes text embeddings of width " + width + ", not " + text.size(2));
    }
    return embedder.forward(text.to(placement.dtype().scalarType()));
  }

  /** Tokens under the last norm, whose scale comes before its shift. */
  static Tensor closing(Tensor tokens, AdaptiveNorm norm, Tensor time) {
    Tensor[] of = norm.parts(time);
    return AdaptiveNorm.modulated(AdaptiveNorm.normalised(tokens), of[1], of[0]);
  }
}
