package io.github.das4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChainTest {

  /** (x, y) → (x², x·y) → x²·x·y: the derivative with respect to x is 3x²y, to y is x³. */
  private static final Chain CUBIC =
      Chain.of(
          s -> new Tensor[] {s[0].mul(s[0]), s[0], s[1]},
          s -> new Tensor[] {s[0], s[1].mul(s[2])},
          s -> new Tensor[] {s[0].mul(s[1]).sum()});

  @ParameterizedTest
  @EnumSource(Chain.Checkpointing.class)
  void gradientIsExact(Chain.Checkpointing checkpointing) {
    try (Scope scope = Scope.open()) {
      Tensor x = Tensors.of(new float[] {1, 2, -3}, 3);
      Tensor y = Tensors.of(new float[] {5, 7, 0.5f}, 3);
      try (Pullback pullback = CUBIC.linearize(checkpointing, x, y)) {
        assertThat(Tensors.floats(pullback.outputs()[0])).containsExactly(5 + 56 - 13.5f);
        Tensor[] gradient = pullback.gradient(Tensors.of(new float[] {2}, 1).squeeze());
        assertThat(Tensors.floats(Objects.requireNonNull(gradient[0])))
            .containsExactly(30, 168, 27);
        assertThat(Tensors.floats(Objects.requireNonNull(gradient[1]))).containsExactly(2, 16, -54);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Chain.Checkpointing.class)
  void anInputThatNothingDependsOnHasNoGradient(Chain.Checkpointing checkpointing) {
    Chain first = Chain.of(s -> new Tensor[] {s[0].mul(s[0])}, s -> new Tensor[] {s[0].sum()});
    try (Scope scope = Scope.open()) {
      Tensor x = Tensors.of(new float[] {1, 2}, 2);
      try (Pullback pullback = first.linearize(checkpointing, x, x)) {
        Tensor[] gradient = pullback.gradient(Tensors.of(new float[] {1}, 1).squeeze());
        assertThat(gradient[1]).isNull();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Chain.Checkpointing.class)
  void aCotangentOfAnotherTypeIsRefused(Chain.Checkpointing checkpointing) {
    Chain chain = Chain.of(s -> new Tensor[] {s[0].sum()});
    try (Scope scope = Scope.open()) {
      Tensor x = Tensors.of(new float[] {1, 2}, 2);
      Tensor one = Tensors.of(new float[] {1}, 1).squeeze().to(DType.FLOAT16.scalarType());
      try (Pullback pullback = chain.linearize(checkpointing, x)) {
        assertThatThrownBy(() -> pullback.gradient(one))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("its output's type");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Chain.Checkpointing.class)
  void aStageOfPartsIsNeverRunWhole(Chain.Checkpointing checkpointing) {
    Chain parted = Chain.of(s -> new Tensor[] {s[0], s[1]}, new Parted(), s -> s);
    try (Scope scope = Scope.open()) {
      Tensor x = Tensors.of(new float[] {1, 2, -3}, 3);
      Tensor y = Tensors.of(new float[] {5, 7, 0.5f}, 3);
      try (Pullback pullback = parted.linearize(checkpointing, x, y)) {
        assertThat(Tensors.floats(pullback.outputs()[0])).containsExactly(5 + 56 - 13.5f);
        Tensor[] gradient = pullback.gradient(Tensors.of(new float[] {2}, 1).squeeze());
        assertThat(Tensors.floats(Objects.requireNonNull(gradient[0])))
            .containsExactly(30, 168, 27);
        assertThat(Tensors.floats(Objects.requireNonNull(gradient[1]))).containsExactly(2, 16, -54);
      }
    }
  }

  /** The cubic, of which only its parts can be run. */
  private record Parted() implements Stage {

    @Override
    public Tensor[] apply(Tensor[] inputs) {
      throw new IllegalStateException("run whole");
    }

    @Override
    public List<Stage> parts(Tensor[] inputs) {
      return CUBIC.stages();
    }
  }
}
