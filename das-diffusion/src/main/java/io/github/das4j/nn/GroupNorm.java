package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Normalises groups of channels over the image; keeps the memory layout on the CPU. */
final class GroupNorm {

  private final Tensor weight;
  private final Tensor bias;
  private final int groups;
  private final double eps;

  GroupNorm(Weights w, int groups, int channels, double eps) {
    this.weight = w.get("weight", channels);
    this.bias = w.get("bias", channels);
    this.groups = groups;
    this.eps = eps;
  }

  /** {@code [B, C, H, W]} → the same shape. */
  Tensor forward(Tensor x) {
    return torch.group_norm(x, groups, Tensors.some(weight), Tensors.some(bias), eps, true);
  }
}
