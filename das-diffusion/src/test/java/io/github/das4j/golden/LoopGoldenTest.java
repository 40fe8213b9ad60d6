package io.github.das4j.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.replay.RecordedCase;
import io.github.das4j.das.replay.Replay;
import io.github.das4j.tensor.Placement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole recorded loops, replayed with their own draws; tolerances are those of the recording. */
class LoopGoldenTest {

  static List<Path> loops() throws IOException {
    return GoldenFolder.loops();
  }

  @ParameterizedTest
  @MethodSource("loops")
  void teacherForced(Path json) {
    assertPasses(json, true, ModelOptions.Checkpointing.OFF);
  }

  @ParameterizedTest
  @MethodSource("loops")
  void endToEnd(Path json) {
    assertPasses(json, false, ModelOptions.Checkpointing.OFF);
  }

  @ParameterizedTest
  @MethodSource("loops")
  void endToEndWithCheckpointing(Path json) {
    assertPasses(json, false, ModelOptions.Checkpointing.ON);
  }

  private static void assertPasses(
      Path json, boolean teacherForced, ModelOptions.Checkpointing checkpointing) {
    ModelOptions options =
        new ModelOptions(GoldenFolder.models(), Placement.CPU_FLOAT32, 1, checkpointing, 0);
    try (RecordedCase recorded = RecordedCase.open(json)) {
      Replay replay = Replay.of(recorded, GoldenFolder.models(), teacherForced, options);
      assertThat(replay.differences()).hasSizeGreaterThan(20);
      assertThat(replay.differences()).filteredOn(d -> !d.passes()).isEmpty();
    }
  }
}
