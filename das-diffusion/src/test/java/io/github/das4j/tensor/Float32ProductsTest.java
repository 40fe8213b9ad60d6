package io.github.das4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.das.ModelOptions;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** libtorch's settings can be read without a GPU. */
class Float32ProductsTest {

  private static void assertTf32(boolean expected) {
    LibTorch.load();
    assertThat(torch.globalContext().allowTF32CuBLAS()).isEqualTo(expected);
    assertThat(torch.globalContext().allowTF32CuDNN()).isEqualTo(expected);
  }

  @Test
  void inFullUnlessAskedFor() {
    assertTf32(false);
    try (Float32Products.Hold first = Float32Products.TF32.hold();
        Float32Products.Hold second = Float32Products.TF32.hold()) {
      assertTf32(true);
      assertThatThrownBy(Float32Products.IEEE::hold)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a model runs in tf32 in this process already");
    }
    assertTf32(false);
    Float32Products.IEEE.hold().close();
  }

  @Test
  void theTypeDecides() {
    assertThat(Float32Products.of(DType.TF32)).isEqualTo(Float32Products.TF32);
    assertThat(Float32Products.of(DType.FLOAT32)).isEqualTo(Float32Products.IEEE);
    assertThat(Float32Products.of(DType.FLOAT16)).isEqualTo(Float32Products.IEEE);
    Placement placement = new Placement(TorchDevice.CPU, DType.TF32);
    assertThatThrownBy(
            () ->
                new ModelOptions(
                    Path.of("model"), placement, 1, ModelOptions.Checkpointing.AUTO, 0))
        .hasMessage("tf32 runs on a GPU only: choose float32 or bfloat16 on the CPU");
  }

  @Test
  void whatAGpuIsTold() {
    LibTorch.load();
    Context context = torch.globalContext();
    try {
      Determinism.require(context, Optional.of(":4096:8"));
      assertThat(context.deterministicAlgorithms()).isTrue();
      assertThat(context.deterministicAlgorithmsWarnOnly()).isFalse();
      assertThat(context.deterministicCuDNN()).isTrue();
      assertThat(context.benchmarkCuDNN()).isFalse();
      Determinism.require(context, Optional.empty());
      assertThat(context.deterministicAlgorithmsWarnOnly()).isTrue();
    } finally {
      context.setDeterministicAlgorithms(false, false);
      context.setDeterministicCuDNN(false);
      context.setDeterministicFillUninitializedMemory(true);
    }
  }

  @Test
  void aCpuIsKnownByNameAndInstructions() {
    DeviceFacts facts = DeviceFacts.of(TorchDevice.CPU);
    assertThat(facts.name()).isNotBlank();
    assertThat(facts.capability()).matches("[A-Z][A-Z0-9]+");
    assertThat(DeviceFacts.of(new TorchDevice(77)).name()).isEqualTo("unknown");
  }
}
