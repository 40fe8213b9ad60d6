package io.github.das4j.nn;

import static io.github.das4j.nn.Bundled.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whichever way a layer is computed for speed, it computes the same, and so does its gradient. */
class LayersTest {

  @ParameterizedTest
  @ValueSource(ints = {3, 200})
  void linear(int rows) {
    try (Scope scope = Scope.open();
        Arena arena = new Arena()) {
      Tensor w = Tensors.scale(torch.randn(256, 384), 0.05);
      Tensor b = torch.randn(256);
      Linear layer = Linear.of(weights(w, b, arena), 384, 256);
      Tensor x = torch.randn(2, rows, 384);
      assertSame(layer::forward, z -> torch.linear(z, w, Tensors.some(b)), x);
      assertSame(
          z -> layer.forward(z, 64, 128),
          z -> torch.linear(z, w, Tensors.some(b)).narrow(2, 64, 128),
          x);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "5, 2", "14, 1", "15, 2", "40, 1"})
  void convolution(int side, int stride) {
    try (Scope scope = Scope.open();
        Arena arena = new Arena()) {
      Tensor w = Tensors.scale(torch.randn(352, 352, 3, 3), 0.02);
      Tensor b = torch.randn(352);
      Weights weights = weights(w, b, arena);
      Conv2d layer = stride == 1 ? Conv2d.same(weights, 352, 352) : Conv2d.halving(weights, 352, 1);
      Tensor x = torch.randn(2, 352, side, side).contiguous(MemoryFormat.ChannelsLast);
      long[] strides = {stride, stride};
      long[] one = {1, 1};
      UnaryOperator<Tensor> plain =
          z -> torch.conv2d(z.contiguous(), w, Tensors.some(b), strides, one, one, 1);
      assertSame(layer::forward, plain, x);
      assertThat(layer.forward(x).is_contiguous(MemoryFormat.ChannelsLast)).isTrue();
    }
  }

  @Test
  void channelsLastPassesThroughABlock() {
    try (Scope scope = Scope.open();
        Arena arena = new Arena()) {
      Tensor w = torch.randn(32);
      GroupNorm norm = new GroupNorm(weights(w, w, arena), 8, 32, 1e-5);
      Tensor x = torch.randn(2, 32, 6, 5).contiguous(MemoryFormat.ChannelsLast);
      Tensor y = torch.silu(norm.forward(x));
      assertThat(y.is_contiguous(MemoryFormat.ChannelsLast)).isTrue();
      assertThat(Maps.tokens(y).data_ptr()).isEqualTo(y.data_ptr());
      assertClose(Maps.map(Maps.tokens(y), y), y, 0);
    }
  }

  private static Weights weights(Tensor w, Tensor b, Arena arena) {
    Given given = new Given(Map.of("weight", w, "bias", b));
    return Weights.of(given, Placement.CPU_FLOAT32, arena);
  }

  private static void assertSame(
      UnaryOperator<Tensor> layer, UnaryOperator<Tensor> plain, Tensor x) {
    assertClose(layer.apply(x), plain.apply(x), 1e-5);
    Gradients.assertStagesAgree(plain, List.of(s -> new Tensor[] {layer.apply(s[0])}), x);
  }
}
