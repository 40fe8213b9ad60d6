package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Operations;
import org.bytedeco.pytorch.Tensor;

/** Normalises groups of channels over the image; keeps the memory layout on the CPU. */
final class GroupNorm {

  private final int groups;
  private final Operations.Affine affine;

  GroupNorm(Weights w, int groups, int channels, double eps) {
    this.groups = groups;
    this.affine = new Operations.Affine(w.get("weight", channels), w.get("bias", channels), eps);
  }

  /** {@code [B, C, H, W]} → the same shape. */
  Tensor forward(Tensor x) {
    return Operations.groupNorm(x, groups, affine);
  }
}
