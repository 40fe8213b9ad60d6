package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Operations;
import org.bytedeco.pytorch.Tensor;

/** Normalises the last dimension. */
final class LayerNorm {

  private final Operations.Affine affine;

  LayerNorm(Weights w, int size, double eps) {
    this.affine = new Operations.Affine(w.get("weight", size), w.get("bias", size), eps);
  }

  Tensor forward(Tensor x) {
    return Operations.layerNorm(x, affine);
  }
}
