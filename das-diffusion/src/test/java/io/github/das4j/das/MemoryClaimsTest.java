package io.github.das4j.das;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.tensor.TorchDevice;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryClaimsTest {

  private static final TorchDevice GPU = new TorchDevice(0);

  /** What the devices say is free. */
  private final Map<TorchDevice, Double> free = new HashMap<>(Map.of(TorchDevice.CPU, 100.0));

  private final MemoryClaims claims = new MemoryClaims(device -> free.getOrDefault(device, 0.0));

  @Test
  void whatAnotherHasClaimedIsNotFreeThoughItIsNotTakenYet() {
    try (MemoryClaims.Claim first = claims.open(TorchDevice.CPU);
        MemoryClaims.Claim second = claims.open(TorchDevice.CPU)) {
      assertThat(second.free()).isEqualTo(100);
      first.of(70);
      assertThat(second.free()).isEqualTo(30);
      assertThat(first.free()).isEqualTo(100);
      assertThat(claims.unclaimed(TorchDevice.CPU)).isEqualTo(30);
    }
    assertThat(claims.unclaimed(TorchDevice.CPU)).isEqualTo(100);
  }

  @Test
  void whatIsClaimedAndTakenCountsOnce() {
    try (MemoryClaims.Claim first = claims.open(TorchDevice.CPU)) {
      first.of(70);
      free.put(TorchDevice.CPU, 35.0);
      assertThat(claims.unclaimed(TorchDevice.CPU)).isEqualTo(30);
      free.put(TorchDevice.CPU, 20.0);
      assertThat(claims.unclaimed(TorchDevice.CPU)).isEqualTo(20);
    }
  }

  @Test
  void devicesHaveMemoryOfTheirOwn() {
    free.put(GPU, 40.0);
    try (MemoryClaims.Claim onCpu = claims.open(TorchDevice.CPU)) {
      onCpu.of(90);
      assertThat(claims.unclaimed(GPU)).isEqualTo(40);
    }
  }
}
