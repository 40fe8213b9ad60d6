package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The gated MLP of a U-Net's transformer (GEGLU; Shazeer 2020, arXiv 2002.05202). */
final class FeedForward {

  /** diffusers, attention.py: FeedForward's mult. */
  private static final int WIDENING = 4;

  private final Linear proj;
  private final Linear out;
  private final int inner;

  FeedForward(Weights w, int dim) {
    this.inner = WIDENING * dim;
    Weights net = w.at("net");
    this.proj = Linear.of(net.at(0).at("proj"), dim, 2 * inner);
    this.out = Linear.of(net.at(2), inner, dim);
  }

  Tensor forward(Tensor x) {
    // Two products rather than two halves of one: the halves would be strided, and their gradients
    // would have to be put together again.
    Tensor value = proj.forward(x, 0, inner);
    Tensor gate = proj.forward(x, inner, inner);
    return out.forward(value.mul(torch.gelu(gate)));
  }
}
