package io.github.das4j.tensor;

/** Where a network's weights live, and in what type it computes. */
public record Placement(TorchDevice device, DType dtype) {

  public static final Placement CPU_FLOAT32 = new Placement(TorchDevice.CPU, DType.FLOAT32);

  /** The same device in another type. */
  public Placement in(DType other) {
    return new Placement(device, other);
  }
}
