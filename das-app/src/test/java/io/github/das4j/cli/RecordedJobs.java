package io.github.das4j.cli;

import io.github.das4j.checkpoint.config.Configs;
import java.nio.file.Path;
import java.util.Optional;

/** What das rerun reads before it loads a model, for tests of other packages. */
public final class RecordedJobs {

  private RecordedJobs() {}

  /** The job in a run.json. */
  public static void ofRun(Path record) {
    SavedJob.of(Configs.read(record), Optional.empty(), Optional.empty());
  }

  /** The job in an image. */
  public static void ofImage(Path image) {
    SavedJob.ofImage(
        RerunCommand.recordOf(image),
        Path.of("model"),
        io.github.das4j.reward.RewardSpec.parse("jpeg"));
  }
}
