package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Scope;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** A transformer over the pixels of a feature map ({@code Transformer2DModel}). */
final class Transformer2D {

  /** diffusers, transformer_2d.py. */
  private static final double EPS = 1e-6;

  private final GroupNorm norm;
  private final Linear projIn;
  private final List<TransformerBlock> blocks;
  private final Linear projOut;

  /** What the transformers of one level share. */
  record Shape(int channels, int layers, Heads heads, int contextDim, int groups, boolean linear) {}

  Transformer2D(Weights w, Shape shape) {
    int c = shape.channels();
    this.norm = new GroupNorm(w.at("norm"), shape.groups(), c, EPS);
    this.projIn = projection(w.at("proj_in"), c, shape.linear());
    Weights list = w.at("transformer_blocks");
    this.blocks =
        IntStream.range(0, shape.layers())
            .mapToObj(i -> new TransformerBlock(list.at(i), c, shape.contextDim(), shape.heads()))
            .toList();
    this.projOut = projection(w.at("proj_out"), c, shape.linear());
  }

  private static Linear projection(Weights w, int channels, boolean linear) {
    return linear ? Linear.of(w, channels, channels) : Linear.pointwise(w, channels, channels);
  }

  /** x {@code [B, C, H, W]}, a context of B rows → {@code [B, C, H, W]}. */
  Tensor forward(Tensor x, Context context) {
    try (Scope scope = Scope.open()) {
      Tensor tokens = projIn.forward(Maps.tokens(norm.forward(x)));
      for (TransformerBlock block : blocks) {
        tokens = block.forward(tokens, context);
      }
      return scope.keep(x.add(Maps.map(projOut.forward(tokens), x)));
    }
  }
}
