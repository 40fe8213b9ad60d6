package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A square convolution. */
final class Conv2d {

  private static final long[] NO_DILATION = {1, 1};

  private final Tensor weight;
  private final Optional<Tensor> bias;
  private final long[] stride;
  private final long[] padding;

  private Conv2d(Tensor weight, Optional<Tensor> bias, int stride, int padding) {
    this.weight = weight;
    this.bias = bias;
    this.stride = new long[] {stride, stride};
    this.padding = new long[] {padding, padding};
  }

  /** 3×3, with padding such that the size stays. */
  static Conv2d same(Weights w, int in, int out) {
    return of(w, in, out, 3, 1, 1);
  }

  /** 1×1. */
  static Conv2d pointwise(Weights w, int in, int out) {
    return of(w, in, out, 1, 1, 0);
  }

  /** 3×3 with stride 2. */
  static Conv2d halving(Weights w, int channels, int padding) {
    return of(w, channels, channels, 3, 2, padding);
  }

  /** Cuts an image into patches: kernel and stride are the patch; no bias. */
  static Conv2d patches(Weights w, int in, int out, int patch) {
    return new Conv2d(w.get("weight", out, in, patch, patch), Optional.empty(), patch, 0);
  }

  private static Conv2d of(Weights w, int in, int out, int kernel, int stride, int padding) {
    Tensor weight = w.get("weight", out, in, kernel, kernel);
    return new Conv2d(weight, Optional.of(w.get("bias", out)), stride, padding);
  }

  /** {@code [B, in, H, W]} → {@code [B, out, H', W']}. */
  Tensor forward(Tensor x) {
    TensorOptional shift = bias.map(Tensors::some).orElseGet(Tensors::none);
    return torch.conv2d(x, weight, shift, stride, padding, NO_DILATION, 1);
  }
}
