package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Operations;
import org.bytedeco.pytorch.Tensor;

/** Divides the last dimension by its root mean square. */
final class RmsNorm {

  private final Tensor weight;
  private final double eps;

  RmsNorm(Weights w, int size, double eps) {
    this.weight = w.get("weight", size);
    this.eps = eps;
  }

  Tensor forward(Tensor x) {
    return Operations.rmsNorm(x, weight, eps);
  }
}
