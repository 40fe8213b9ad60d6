package io.github.das4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DeviceProbeTest {

  @Test
  void theCpuHasNothingToWaitForAndCountsNothing() {
    LibTorch.load();
    DeviceProbe probe = new DeviceProbe(TorchDevice.CPU);
    probe.forgetPeak();
    probe.finish();
    assertThat(probe.peakBytes()).isZero();
  }

  @Test
  void aGpuCountsWhatTensorsHold() {
    Assumptions.assumeTrue(LibTorch.cudaDevices() > 0, "there is no GPU here");
    DeviceProbe probe = new DeviceProbe(new TorchDevice(0));
    probe.forgetPeak();
    long before = probe.peakBytes();
    try (Scope scope = Scope.open()) {
      Tensors.place(torch.zeros(1 << 20), new Placement(new TorchDevice(0), DType.FLOAT32));
      probe.finish();
      assertThat(probe.peakBytes() - before).isGreaterThanOrEqualTo(4 << 20);
    }
  }
}
