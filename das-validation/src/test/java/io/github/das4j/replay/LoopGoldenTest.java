package io.github.das4j.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.fixtures.Compared;
import io.github.das4j.tensor.Placement;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole recorded loops, replayed with their own draws; tolerances are those of the recording. */
class LoopGoldenTest {

  private static final String PREFIX = "corrected.";

  /** What the sampler does not show of itself, and a test of the levels computes again. */
  private static final Set<String> LEVELS =
      Set.of("t", "sigma", "noise_pred", "pred_x0", "proposal_mean_base");

  static List<Path> loops() {
    return RecordedLoops.all();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("loops")
  void teacherForced(Path json) {
    assumeTrue(results(json).contains("latents"), "nothing to be forced to is recorded");
    assertPasses(json, true, ModelOptions.Checkpointing.OFF);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("loops")
  void endToEnd(Path json) {
    assertPasses(json, false, ModelOptions.Checkpointing.OFF);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("loops")
  void endToEndWithCheckpointing(Path json) {
    assertPasses(json, false, ModelOptions.Checkpointing.ON);
  }

  private static void assertPasses(
      Path json, boolean teacherForced, ModelOptions.Checkpointing checkpointing) {
    Set<String> results = results(json);
    ModelOptions options =
        new ModelOptions(RecordedLoops.models(json), Placement.CPU_FLOAT32, 1, checkpointing, 0);
    try (RecordedCase recorded = RecordedCase.open(json)) {
      Replay replay = Replay.of(recorded, RecordedLoops.models(json), teacherForced, options);
      assertThat(replay.differences()).filteredOn(d -> !d.passes()).isEmpty();
      replay.differences().stream().map(Difference::name).forEach(results::remove);
      assertThat(results).as("recorded and not compared").allMatch(LEVELS::contains);
      assumeTrue(!replay.differences().isEmpty(), () -> json + " holds no results");
      Compared.add("loops", 1, replay.differences().size());
    }
  }

  /** Names of the arrays that the sampler's results are recorded in. */
  private static Set<String> results(Path json) {
    String name = json.getFileName().toString().replace(".json", ".safetensors");
    try (SafetensorsFile file = SafetensorsFile.open(json.resolveSibling(name))) {
      Set<String> results = new TreeSet<>();
      file.names().stream()
          .filter(each -> each.startsWith(PREFIX))
          .forEach(each -> results.add(each.substring(PREFIX.length())));
      return results;
    }
  }
}
