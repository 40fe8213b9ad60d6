package io.github.das4j.train;

import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Features of a set of pictures, as rows, and the Fréchet distance of two such sets. */
final class FeatureSet {

  private final List<float[]> batches = new ArrayList<>();
  private int rows;
  private int width;

  /**
   * Adds the features of some pictures.
   *
   * @param features {@code [B, width]}
   */
  void add(Tensor features) {
    batches.add(Tensors.floats(features));
    rows += (int) features.size(0);
    width = (int) features.size(1);
  }

  int size() {
    return rows;
  }

  private Tensor rows() {
    float[] values = new float[rows * width];
    int from = 0;
    for (float[] batch : batches) {
      System.arraycopy(batch, 0, values, from, batch.length);
      from += batch.length;
    }
    return Tensors.of(values, rows, width).to(ScalarType.Double);
  }

  /**
   * |μ₁ − μ₂|² + tr(C₁ + C₂ − 2 (C₁C₂)^½) of the sets' means and covariances (Heusel et al. 2017,
   * arXiv 1706.08500, eq. 6); in a classifier's own features, so not to be compared with figures
   * from Inception's.
   */
  static double frechet(FeatureSet one, FeatureSet other) {
    try (Scope scope = Scope.open()) {
      Tensor a = one.rows();
      Tensor b = other.rows();
      Tensor apart = a.mean(0L).sub(b.mean(0L)).square().sum();
      Tensor first = covariance(a);
      Tensor second = covariance(b);
      // The product's root has the trace of the root of √C₁ C₂ √C₁, which is symmetric.
      Tensor root = root(first);
      Tensor inner = root.matmul(second).matmul(root);
      Tensor values = torch.linalg_eigvalsh(inner);
      Tensor shared = positive(values).sqrt().sum();
      Tensor spread = first.trace().add(second.trace()).sub(Tensors.scale(shared, 2));
      return Tensors.doubles(apart.add(spread))[0];
    }
  }

  private static Tensor covariance(Tensor rows) {
    Tensor centred = rows.sub(rows.mean(0L));
    return Tensors.scale(centred.t().matmul(centred), 1.0 / (rows.size(0) - 1));
  }

  private static Tensor root(Tensor symmetric) {
    var parts = torch.linalg_eigh(symmetric);
    Tensor vectors = parts.get1();
    return vectors.mul(positive(parts.get0()).sqrt()).matmul(vectors.t());
  }

  private static Tensor positive(Tensor values) {
    return values.clamp_min(new Scalar(0.0));
  }
}
