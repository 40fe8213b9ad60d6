package io.github.das4j.training;

import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Gradients of a loss with respect to {@link Parameters}, each in one vector. */
public final class FlatGradient {

  /** What PyTorch's {@code clip_grad_norm_} adds to a norm before it divides by it. */
  private static final double NORM_EPSILON = 1e-6;

  private FlatGradient() {}

  /**
   * The gradient of a loss.
   *
   * @param loss a scalar on the graph of the parameters, whose graph is used up
   * @return flat, in the order of the parameters; owned by the innermost scope
   */
  public static Tensor of(Tensor loss, Parameters parameters) {
    TensorVector found =
        torch.grad(
            new TensorVector(loss),
            parameters.vector(),
            new TensorVector(),
            new BoolOptional(),
            false,
            false);
    List<Tensor> parts = new ArrayList<>();
    for (long i = 0; i < found.size(); i++) {
      // The vector only lends its elements.
      parts.add(new Tensor(found.get(i)).reshape(-1));
    }
    return Tensors.cat(parts, 0);
  }

  /**
   * A gradient no longer than a bound: scaled down where its norm exceeds it.
   *
   * @param maxNorm above 0; infinity for no bound
   * @return owned by the innermost scope
   * @throws IllegalStateException if the gradient is not finite
   */
  public static Tensor clipped(Tensor gradient, double maxNorm) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      double norm = Tensors.doubles(gradient.norm())[0];
      if (!Double.isFinite(norm)) {
        throw new IllegalStateException("the gradient is not finite");
      }
      return scope.keep(Tensors.scale(gradient, Math.min(1, maxNorm / (norm + NORM_EPSILON))));
    }
  }
}
