package io.github.das4j.nn;

import static io.github.das4j.nn.Bundled.assertClose;

import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Stage;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Holds a network's stages to its forward function. */
final class Gradients {

  private Gradients() {}

  /** Value and gradient of the stages, kept or computed again, are those of the function. */
  static void assertStagesAgree(UnaryOperator<Tensor> whole, List<Stage> stages, Tensor x) {
    Tensor leaf = x.detach().clone().requires_grad_(true);
    Tensor value;
    try (AutoGradMode on = new AutoGradMode(true)) {
      value = whole.apply(leaf);
    }
    Tensor cotangent = value.detach().sin();
    Tensor expected = gradient(value, leaf, cotangent);
    for (Chain.Checkpointing checkpointing : Chain.Checkpointing.values()) {
      try (Pullback pullback = new Chain(stages).linearize(checkpointing, x)) {
        assertClose(pullback.outputs()[0], value.detach(), 1e-5);
        Tensor found = Objects.requireNonNull(pullback.gradient(cotangent)[0]);
        assertClose(found, expected, 1e-5);
      }
    }
  }

  private static Tensor gradient(Tensor y, Tensor x, Tensor cotangent) {
    TensorVector found =
        torch.grad(
            new TensorVector(y),
            new TensorVector(x),
            new TensorVector(cotangent),
            new BoolOptional(),
            false,
            false);
    return new Tensor(found.get(0));
  }
}
