package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Scope;
import org.bytedeco.pytorch.Tensor;

/** {@code BasicTransformerBlock}: self-attention, cross-attention, MLP, each on a residual. */
final class TransformerBlock {

  private static final double EPS = 1e-5;

  private final LayerNorm norm1;
  private final Attention attn1;
  private final LayerNorm norm2;
  private final Attention attn2;
  private final LayerNorm norm3;
  private final FeedForward ff;

  TransformerBlock(Weights w, int dim, int contextDim, Heads heads) {
    this.norm1 = new LayerNorm(w.at("norm1"), dim, EPS);
    this.attn1 = new Attention(w.at("attn1"), dim, dim, heads);
    this.norm2 = new LayerNorm(w.at("norm2"), dim, EPS);
    this.attn2 = new Attention(w.at("attn2"), dim, contextDim, heads);
    this.norm3 = new LayerNorm(w.at("norm3"), dim, EPS);
    this.ff = new FeedForward(w.at("ff"), dim);
  }

  Tensor forward(Tensor x, Context context) {
    try (Scope scope = Scope.open()) {
      Tensor y = norm1.forward(x);
      Tensor h = x.add(attn1.forward(y));
      h = h.add(attn2.forward(norm2.forward(h), context));
      return scope.keep(h.add(ff.forward(norm3.forward(h))));
    }
  }
}
