package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.nn.StreamProjection.Stream;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * A block of FLUX on text and image tokens as one stream, attention and MLP side by side ({@code
 * FluxSingleTransformerBlock} of diffusers).
 */
final class SingleBlock {

  /** Shift, scale and gate. */
  private static final int PARTS = 3;

  private final AdaptiveNorm norm;
  private final Linear projMlp;
  private final Linear projOut;
  private final StreamProjection projection;
  private final Heads heads;

  SingleBlock(Weights w, JointBlock.Shape shape) {
    int width = shape.width();
    int inner = GeluFeedForward.WIDENING * width;
    this.norm = new AdaptiveNorm(w.at("norm"), width, PARTS);
    this.projMlp = Linear.of(w.at("proj_mlp"), width, inner);
    this.projOut = Linear.of(w.at("proj_out"), width + inner, width);
    this.projection = new StreamProjection(w.at("attn"), Stream.IMAGE, shape);
    this.heads = shape.heads();
  }

  /**
   * {@code [B, L, width]} → the same shape.
   *
   * @param time after its SiLU, {@code [B or 1, width]}
   */
  Tensor forward(Tensor x, Tensor time, Rotary rotary) {
    try (Scope scope = Scope.open()) {
      Tensor[] of = norm.parts(time);
      Tensor y = AdaptiveNorm.modulated(AdaptiveNorm.normalised(x), of[0], of[1]);
      Tensor inner = GeluFeedForward.gelu(projMlp.forward(y));
      Tensor attended = projection.of(y).turned(rotary).attended(heads);
      Tensor both = projOut.forward(Tensors.cat(2, attended, inner));
      return scope.keep(x.add(of[2].mul(both)));
    }
  }
}
