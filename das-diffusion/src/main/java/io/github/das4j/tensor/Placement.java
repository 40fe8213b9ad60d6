package io.github.das4j.tensor;

/**
 * Where a network's weights live, and how it computes.
 *
 * @param storage in what type weights are kept
 * @param winograd which convolutions are computed by Winograd's algorithm
 */
public record Placement(
    TorchDevice device, DType dtype, WeightStorage storage, WinogradRule winograd) {

  public static final Placement CPU_FLOAT32 = new Placement(TorchDevice.CPU, DType.FLOAT32);

  /** With weights kept as is best for their size. */
  public Placement(TorchDevice device, DType dtype) {
    this(device, dtype, WeightStorage.AUTO);
  }

  /** Without Winograd's algorithm. */
  public Placement(TorchDevice device, DType dtype, WeightStorage storage) {
    this(device, dtype, storage, WinogradRule.NEVER);
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
    return new Placement(device, other, storage, winograd);
  }

  /** The same with weights kept otherwise. */
  public Placement keeping(WeightStorage other) {
    return new Placement(device, dtype, other, winograd);
  }

  /** The same with convolutions computed by another rule, which is for float32 on the CPU alone. */
  public Placement convolving(WinogradRule other) {
    boolean able = device.isCpu() && dtype == DType.FLOAT32;
    return new Placement(device, dtype, storage, able ? other : WinogradRule.NEVER);
  }
}
