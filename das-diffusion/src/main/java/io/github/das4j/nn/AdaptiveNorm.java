package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Operations;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What a block of a transformer makes of the time: shifts and scales of its norms, which have no
 * weights of their own, and gates of its residuals (adaLN-Zero; Peebles and Xie 2023, arXiv
 * 2212.09748, section 3.2).
 */
final class AdaptiveNorm {

  /** diffusers, normalization.py and attention.py: eps of the norms of SD3's and FLUX's blocks. */
  private static final double EPS = 1e-6;

  private final Linear linear;
  private final int width;
  private final int parts;

  /**
   * @param parts how many vectors are made of the time
   */
  AdaptiveNorm(Weights w, int width, int parts) {
    this.linear = Linear.of(w.at("linear"), width, parts * width);
    this.width = width;
    this.parts = parts;
  }

  /** The time after its SiLU, {@code [B or 1, width]} → each part {@code [B or 1, 1, width]}. */
  Tensor[] parts(Tensor time) {
    Tensor all = linear.forward(time).unsqueeze(1);
    Tensor[] each = new Tensor[parts];
    for (int i = 0; i < parts; i++) {
      each[i] = all.narrow(2, (long) i * width, width);
    }
    return each;
  }

  /** Tokens {@code [B, L, width]} normalised. */
  static Tensor normalised(Tensor x) {
    return Operations.layerNorm(x, EPS);
  }

  /** Normalised tokens, scaled by 1 + scale and shifted. */
  static Tensor modulated(Tensor normalised, Tensor shift, Tensor scale) {
    return normalised.mul(scale.add(new Scalar(1))).add(shift);
  }
}
