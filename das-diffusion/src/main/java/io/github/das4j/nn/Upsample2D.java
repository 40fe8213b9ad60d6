package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Scope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Nearest-neighbour enlargement, then a convolution. */
final class Upsample2D {

  private final Conv2d conv;

  Upsample2D(Weights w, int channels) {
    this.conv = Conv2d.same(w.at("conv"), channels, channels);
  }

  /** Twice the size. */
  Tensor forward(Tensor x) {
    return forward(x, 2 * x.size(2), 2 * x.size(3));
  }

  /** To a given size: that of a skip, which is odd where the one below it was rounded up. */
  Tensor forward(Tensor x, long height, long width) {
    try (Scope scope = Scope.open()) {
      return scope.keep(conv.forward(torch.upsample_nearest2d(x, height, width)));
    }
  }
}
