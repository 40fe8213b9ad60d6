package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A convolution with stride 2. */
final class Downsample2D {

  /** Where the zeros go that make up for the kernel's width. */
  enum Padding {
    /** All around: U-Nets. */
    AROUND,
    /** Right and below only: the encoder of an autoencoder. */
    AFTER
  }

  private final Conv2d conv;
  private final Padding padding;

  Downsample2D(Weights w, int channels, Padding padding) {
    this.conv = Conv2d.halving(w.at("conv"), channels, padding == Padding.AROUND ? 1 : 0);
    this.padding = padding;
  }

  Tensor forward(Tensor x) {
    return conv.forward(padding == Padding.AFTER ? torch.pad(x, 0, 1, 0, 1) : x);
  }
}
