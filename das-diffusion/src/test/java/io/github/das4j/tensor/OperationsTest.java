package io.github.das4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class OperationsTest {

  private static final float[] VALUES = {-200, -3, -0.5f, 0, 1e-30f, 0.7f, 20};

  @Test
  void siluTakesNoMemoryOfItsOwnUnlessAGradientIsToGoThrough() {
    try (Scope scope = Scope.open()) {
      Tensor x = Tensors.of(VALUES, VALUES.length);
      float[] inPlace;
      Tensor y = Operations.silu(x);
      inPlace = Tensors.floats(y);
      assertThat(y.data_ptr().address()).isEqualTo(x.data_ptr().address());

      Tensor leaf = Tensors.of(VALUES, VALUES.length).requires_grad_(true);
      try (AutoGradMode on = new AutoGradMode(true)) {
        Tensor apart = Operations.silu(leaf);
        assertThat(Tensors.floats(leaf.detach())).containsExactly(VALUES);
        assertThat(Tensors.floats(apart.detach())).containsExactly(inPlace);
      }
    }
  }
}
