package io.github.das4j.tensor;

/**
 * Where a network's weights live, and in what type it computes.
 *
 * @param storage in what type weights are kept
 */
public record Placement(TorchDevice device, DType dtype, WeightStorage storage) {

  public static final Placement CPU_FLOAT32 = new Placement(TorchDevice.CPU, DType.FLOAT32);

  /** With weights kept as is best for their size. */
  public Placement(TorchDevice device, DType dtype) {
    this(device, dtype, WeightStorage.AUTO);
  }

  /**
   * Whether 16-bit weights of layers stay as they are stored.
   *
   * @param numbers in the file that they are in
   */
  public boolean keepsStored(long numbers) {
    return device.isCpu() && dtype == DType.FLOAT32 && storage.keepsStored(numbers);
  }

  /** The same device in another type. */
  public Placement in(DType other) {
    return new Placement(device, other, storage);
  }

  /** The same with weights kept otherwise. */
  public Placement keeping(WeightStorage other) {
    return new Placement(device, dtype, other);
  }
}
