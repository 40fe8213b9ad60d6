package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Scope;
import org.bytedeco.pytorch.Tensor;

/** Self-attention of an autoencoder's middle block, with one head, on a residual. */
final class VaeAttention {

  private final GroupNorm norm;
  private final Linear toQ;
  private final Linear toK;
  private final Linear toV;
  private final Linear toOut;
  private final Heads heads = new Heads(1, Heads.Mask.NONE, false);

  VaeAttention(Weights w, int channels, ResnetBlock2D.Norm norm) {
    this.norm = new GroupNorm(w.at("group_norm"), norm.groups(), channels, norm.eps());
    this.toQ = Linear.of(w.at("to_q"), channels, channels);
    this.toK = Linear.of(w.at("to_k"), channels, channels);
    this.toV = Linear.of(w.at("to_v"), channels, channels);
    this.toOut = Linear.of(w.at("to_out").at(0), channels, channels);
  }

  /** {@code [B, C, H, W]} → the same shape. */
  Tensor forward(Tensor x) {
    try (Scope scope = Scope.open()) {
      Tensor tokens = Maps.tokens(norm.forward(x));
      Tensor y = heads.attend(toQ.forward(tokens), toK.forward(tokens), toV.forward(tokens));
      return scope.keep(x.add(Maps.map(toOut.forward(y), x)));
    }
  }
}
