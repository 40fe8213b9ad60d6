package io.github.das4j.tensor;

/**
 * Where a network's weights live, and how it computes.
 *
 * @param winograd which convolutions are computed by Winograd's algorithm
 */
public record Placement(TorchDevice device, DType dtype, WinogradRule winograd) {

  public static final Placement CPU_FLOAT32 = new Placement(TorchDevice.CPU, DType.FLOAT32);

  /** Without Winograd's algorithm. */
  public Placement(TorchDevice device, DType dtype) {
    this(device, dtype, WinogradRule.NEVER);
  }

  /** The same device in another type. */
  public Placement in(DType other) {
    return new Placement(device, other, winograd);
  }
}
