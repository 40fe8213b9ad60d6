package io.github.das4j.checkpoint;

import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The weight of a layer, kept in the type that it is used in or in a narrower one.
 *
 * @param kept of any shape; whoever read it owns it
 * @param used the type that the layer computes in
 * @param widens whether that is another than it is kept in
 */
public record Weight(Tensor kept, ScalarType used, boolean widens) {

  static Weight of(Tensor kept, ScalarType used) {
    return new Weight(kept, used, kept.scalar_type().value != used.value);
  }

  /**
   * What is made of it in the type that it is used in. A widened copy lives no longer than this
   * call, unless a gradient needs it.
   *
   * @return owned by the innermost scope
   */
  public Tensor in(UnaryOperator<Tensor> product) {
    return in(product, kept);
  }

  /** The same of some of its rows. */
  public Tensor in(UnaryOperator<Tensor> product, int first, int count) {
    return in(product, kept.narrow(0, first, count));
  }

  private Tensor in(UnaryOperator<Tensor> product, Tensor part) {
    if (!widens) {
      return product.apply(part);
    }
    try (Scope scope = Scope.open()) {
      return scope.keep(product.apply(part.to(used)));
    }
  }

  /**
   * The rows with these indices, in the indices' shape; no others are widened.
   *
   * @param indices int64, on the same device
   */
  public Tensor rows(Tensor indices) {
    return Tensors.rows(kept, indices).to(used);
  }
}
