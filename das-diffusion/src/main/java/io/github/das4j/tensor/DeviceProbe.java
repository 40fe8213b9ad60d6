package io.github.das4j.tensor;

import org.bytedeco.pytorch.global.torch;

/**
 * What a measurement asks of a device: to finish what was queued on it before a clock is read, and
 * the most memory that tensors held there. A CUDA device runs behind the calls that ask it; the CPU
 * does not, and keeps no such count.
 *
 * @param device that is measured
 */
public record DeviceProbe(TorchDevice device) {

  /** Waits until everything queued has run. */
  public void finish() {
    if (onGpu()) {
      torch.cuda_synchronize(device.cuda());
    }
  }

  /** Counts the most memory from now on. */
  public void forgetPeak() {
    if (onGpu()) {
      torch.resetPeakStats((byte) device.cuda());
    }
  }

  /** The most bytes that tensors held on the device at once; 0 where nothing counts them. */
  public long peakBytes() {
    if (!onGpu()) {
      return 0;
    }
    try (Scope scope = Scope.open()) {
      // The first of the counts is that of all pools together.
      return torch.getDeviceStats((byte) device.cuda()).allocated_bytes().peak();
    }
  }

  private boolean onGpu() {
    return device.cuda() >= 0;
  }
}
