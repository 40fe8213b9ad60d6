package io.github.das4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.Test;

final class AdamTest {

  private static final float[] START = {0.5f, -2, 3, 1e-3f};

  private static Tensor gradient(int step) {
    float[] values = new float[START.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(1 + step * 1.7 + i * i);
    }
    return Tensors.of(values, values.length);
  }

  @Test
  void stepsAreThoseOfLibtorchsOwn() {
    try (Scope scope = Scope.open()) {
      Tensor ours = Tensors.of(START, START.length);
      Tensor theirs = Tensors.of(START, START.length).requires_grad_(true);
      org.bytedeco.pytorch.Adam reference =
          new org.bytedeco.pytorch.Adam(new TensorVector(theirs), new AdamOptions(0.01));
      try (Adam adam = new Adam(ours, Adam.Betas.USUAL)) {
        for (int step = 0; step < 20; step++) {
          adam.step(gradient(step), 0.01);
          theirs.mutable_grad().put(gradient(step));
          reference.step();
        }
        assertThat(Tensors.floats(ours)).isNotEqualTo(START);
        assertThat(Tensors.floats(ours))
            .containsExactly(Tensors.floats(theirs.detach()), within(1e-6f));
      }
    }
  }

  @Test
  void aResumedOptimiserGoesOnAsIfItHadNotStopped() {
    try (Scope scope = Scope.open()) {
      Tensor straight = Tensors.of(START, START.length);
      Tensor parted = Tensors.of(START, START.length);
      try (Adam whole = new Adam(straight, Adam.Betas.USUAL);
          Adam first = new Adam(parted, Adam.Betas.USUAL);
          Adam second = new Adam(parted, Adam.Betas.USUAL)) {
        for (int step = 0; step < 6; step++) {
          whole.step(gradient(step), 0.1);
        }
        for (int step = 0; step < 3; step++) {
          first.step(gradient(step), 0.1);
        }
        second.resume(first.mean(), first.square(), first.steps());
        for (int step = 3; step < 6; step++) {
          second.step(gradient(step), 0.1);
        }
      }
      assertThat(Tensors.floats(parted)).isEqualTo(Tensors.floats(straight));
    }
  }

  @Test
  void gradientsAreClippedByTheirNormAndMustBeFinite() {
    try (Scope scope = Scope.open()) {
      Tensor gradient = Tensors.of(new float[] {3, 4}, 2);
      assertThat(Tensors.floats(FlatGradient.clipped(gradient, 1)))
          .containsExactly(new float[] {0.6f, 0.8f}, within(1e-5f));
      assertThat(Tensors.floats(FlatGradient.clipped(gradient, 9))).containsExactly(3, 4);
      assertThat(Tensors.floats(FlatGradient.clipped(gradient, Double.POSITIVE_INFINITY)))
          .containsExactly(3, 4);
      assertThatThrownBy(() -> FlatGradient.clipped(Tensors.of(new float[] {1, Float.NaN}, 2), 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("not finite");
    }
  }

  @Test
  void linearLayersStartAsPyTorchHasThem() {
    try (Parameters parameters =
        Parameters.fresh(
            w -> {
              w.get("a.weight", 200, 100);
              w.get("a.bias", 200);
            },
            new LinearInitialiser(7),
            Placement.CPU_FLOAT32)) {
      assertThat(parameters.shape("a.weight")).containsExactly(200, 100);
      for (String name : parameters.names()) {
        double[] values = Tensors.doubles(parameters.tensor(name).detach());
        // Uniform in ±0.1: its standard deviation is 0.1 / √3.
        double squares = 0;
        for (double value : values) {
          assertThat(Math.abs(value)).isLessThanOrEqualTo(0.1);
          squares += value * value;
        }
        assertThat(Math.sqrt(squares / values.length)).isCloseTo(0.1 / Math.sqrt(3), within(6e-3));
      }
    }
  }
}
