package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The MLP of SD3's and FLUX's blocks, of fourfold width, with GELU in its tanh form. */
final class GeluFeedForward {

  /** diffusers, attention.py: FeedForward's mult. */
  static final int WIDENING = 4;

  private final Linear proj;
  private final Linear out;

  GeluFeedForward(Weights w, int width) {
    Weights net = w.at("net");
    this.proj = Linear.of(net.at(0).at("proj"), width, WIDENING * width);
    this.out = Linear.of(net.at(2), WIDENING * width, width);
  }

  /** {@code [B, L, width]} → the same shape. */
  Tensor forward(Tensor x) {
    return out.forward(gelu(proj.forward(x)));
  }

  /** GELU with tanh in place of erf (Hendrycks and Gimpel 2016, arXiv 1606.08415). */
  static Tensor gelu(Tensor x) {
    return torch.gelu(x, "tanh");
  }
}
