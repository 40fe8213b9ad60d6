package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.T5Config;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Scope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A layer of T5's encoder: attention with a bias of positions, gated MLP, each on a residual. */
final class T5Layer {

  /** Largest magnitude of a float16 that a residual is kept to, as transformers does. */
  private static final double HALF_BOUND = 65_504 - 1_000;

  private final RmsNorm norm1;
  private final Linear q;
  private final Linear k;
  private final Linear v;
  private final Linear o;
  private final RmsNorm norm2;
  private final Linear gate;
  private final Linear value;
  private final Linear out;
  private final Heads heads;
  private final boolean half;

  T5Layer(Weights w, T5Config config) {
    int width = config.dModel();
    int inner = config.numHeads() * config.dKv();
    double eps = config.layerNormEpsilon();
    Weights attention = w.at(0).at("SelfAttention");
    Weights mlp = w.at(1).at("DenseReluDense");
    this.norm1 = new RmsNorm(w.at(0).at("layer_norm"), width, eps);
    this.q = Linear.withoutBias(attention.at("q"), width, inner);
    this.k = Linear.withoutBias(attention.at("k"), width, inner);
    this.v = Linear.withoutBias(attention.at("v"), width, inner);
    this.o = Linear.withoutBias(attention.at("o"), inner, width);
    this.norm2 = new RmsNorm(w.at(1).at("layer_norm"), width, eps);
    this.gate = Linear.withoutBias(mlp.at("wi_0"), width, config.dFf());
    this.value = Linear.withoutBias(mlp.at("wi_1"), width, config.dFf());
    this.half = w.placement().dtype() == DType.FLOAT16;
    // What the MLP makes overflows float16 (transformers keeps this layer in float32, too).
    this.out =
        Linear.withoutBias(
            mlp.in(half ? DType.FLOAT32 : w.placement().dtype()).at("wo"), config.dFf(), width);
    this.heads = new Heads(config.numHeads(), Heads.Mask.NONE, false);
  }

  /**
   * {@code [B, L, dModel]} → the same shape.
   *
   * @param bias {@code [1, heads, L, L]}
   */
  Tensor forward(Tensor x, Tensor bias) {
    try (Scope scope = Scope.open()) {
      Tensor y = norm1.forward(x);
      Tensor attended = heads.attendUnscaled(q.forward(y), k.forward(y), v.forward(y), bias);
      Tensor h = bounded(x.add(o.forward(attended)));
      Tensor z = norm2.forward(h);
      Tensor inner = GeluFeedForward.gelu(gate.forward(z)).mul(value.forward(z));
      return scope.keep(bounded(h.add(fed(inner, h.scalar_type()))));
    }
  }

  private Tensor fed(Tensor inner, ScalarType type) {
    return half ? out.forward(inner.to(ScalarType.Float)).to(type) : out.forward(inner);
  }

  private Tensor bounded(Tensor h) {
    return half ? Operations.clamp(h, -HALF_BOUND, HALF_BOUND) : h;
  }
}
