package io.github.das4j.das;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.das.ModelOptions.Checkpointing;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.RewardMemory;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunMemoryTest {

  private static final TorchDevice CPU = TorchDevice.CPU;
  private static final TorchDevice FIRST = new TorchDevice(0);
  private static final TorchDevice SECOND = new TorchDevice(1);
  private static final Path FOLDER = GoldenFolder.bundled("models").resolve("tiny-sd");
  private static final SampleSettings SETTINGS = SampleSettings.builder().build();

  private static RewardMemory clip() {
    return RewardSpec.parse("clip:" + GoldenFolder.bundled("models").resolve("tiny-clip")).memory();
  }

  private static Checkpointing settled(
      FreeMemory memory, Checkpointing asked, TorchDevice... devices) {
    ModelOptions options = new ModelOptions(FOLDER, Placement.CPU_FLOAT32, 1, asked, 0);
    return new RunMemory(new MemoryClaims(memory))
        .settled(options, List.of(devices), RunMemoryTest::clip, SETTINGS)
        .checkpointing();
  }

  /** What just suffices without checkpointing: found by halving. */
  private static double enough() {
    double low = 1;
    double high = 1e12;
    while (high - low > 1) {
      double middle = (low + high) / 2;
      if (settled(device -> middle, Checkpointing.AUTO, CPU) == Checkpointing.OFF) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  @Test
  void workersOfOneDeviceShareWhatIsFree() {
    double enough = enough();
    assertThat(enough).isBetween(1e6, 1e9);
    FreeMemory memory = device -> 1.5 * enough;
    assertThat(settled(memory, Checkpointing.AUTO, CPU)).isEqualTo(Checkpointing.OFF);
    assertThat(settled(memory, Checkpointing.AUTO, CPU, CPU)).isEqualTo(Checkpointing.ON);
    assertThat(settled(memory, Checkpointing.AUTO, FIRST, SECOND)).isEqualTo(Checkpointing.OFF);
  }

  @Test
  void theFullestDeviceDecides() {
    double enough = enough();
    FreeMemory memory = device -> device.equals(SECOND) ? 0.5 * enough : 2 * enough;
    assertThat(settled(memory, Checkpointing.AUTO, FIRST)).isEqualTo(Checkpointing.OFF);
    assertThat(settled(memory, Checkpointing.AUTO, FIRST, SECOND)).isEqualTo(Checkpointing.ON);
  }

  @Test
  void whatIsSettledStaysWhateverIsFree() {
    assertThat(settled(device -> 1e15, Checkpointing.ON, CPU)).isEqualTo(Checkpointing.ON);
    assertThat(settled(device -> 0, Checkpointing.OFF, CPU)).isEqualTo(Checkpointing.OFF);
  }

  @Test
  void filesThatCannotBeReadLeaveItOpen() {
    ModelOptions options =
        new ModelOptions(Path.of("nowhere"), Placement.CPU_FLOAT32, 1, Checkpointing.AUTO, 0);
    assertThat(
            new RunMemory(new MemoryClaims(device -> 1e15))
                .settled(options, List.of(CPU), RunMemoryTest::clip, SETTINGS)
                .checkpointing())
        .isEqualTo(Checkpointing.AUTO);
  }
}
