package io.github.das4j.tensor;

import java.util.Locale;

/** Where a network's weights live, and in what type it computes. */
public record Placement(TorchDevice device, DType dtype) {

  public static final Placement CPU_FLOAT32 = new Placement(TorchDevice.CPU, DType.FLOAT32);

  public Placement {
    if (device.isCpu() && !dtype.runsOnCpu()) {
      throw new IllegalArgumentException(
          dtype.name().toLowerCase(Locale.ROOT)
              + " runs on a GPU only: choose float32 or bfloat16 on the CPU");
    }
  }
}
