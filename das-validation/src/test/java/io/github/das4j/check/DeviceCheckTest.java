package io.github.das4j.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.fixtures.Compared;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Placement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every recorded case of networks, text encoders, rewards and guidance, whole. */
class DeviceCheckTest {

  @BeforeAll
  static void oneThread() {
    LibTorch.setThreads(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unet_vae", "text_encoder", "scorers", "guidance"})
  void everyRecordedArrayIsMet(String kind) {
    assumeTrue(
        CaseFile.exists(GoldenFolder.root(), kind), () -> "there are no recorded cases " + kind);
    DeviceCheck check = new DeviceCheck(GoldenFolder.root(), Placement.CPU_FLOAT32);
    DeviceCheck.Outcome outcome = check.run(kind);
    assertThat(outcome.cases()).isNotEmpty();
    assertThat(outcome.leftOut()).as("cases whose model is missing").isEmpty();
    assertThat(outcome.differences()).filteredOn(d -> !d.passes()).isEmpty();
    // PreprocessingTest meets the resized images.
    assertThat(outcome.untouched())
        .as("arrays left out")
        .allMatch(n -> n.matches(".*\\.resized\\d+"));
    Compared.add(kind, outcome.cases().size(), outcome.differences().size());
  }
}
