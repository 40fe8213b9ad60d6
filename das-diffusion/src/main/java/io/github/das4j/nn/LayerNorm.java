package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Normalises the last dimension. */
final class LayerNorm {

  private final Tensor weight;
  private final Tensor bias;
  private final long[] shape;
  private final double eps;

  LayerNorm(Weights w, int size, double eps) {
    this.weight = w.get("weight", size);
    this.bias = w.get("bias", size);
    this.shape = new long[] {size};
    this.eps = eps;
  }

  Tensor forward(Tensor x) {
    return torch.layer_norm(x, shape, Tensors.some(weight), Tensors.some(bias), eps, true);
  }
}
