package io.github.das4j.tensor;

/** Where a network's weights live, and in what type it computes. */
public record Placement(TorchDevice device, DType dtype) {

  public static final Placement CPU_FLOAT32 = new Placement(TorchDevice.CPU, DType.FLOAT32);

  public Placement {
    if (device.isCpu() && dtype == DType.FLOAT16) {
      throw new IllegalArgumentException(
          "float16 runs on a GPU only: choose float32 or bfloat16 on the CPU");
    }
  }
}
