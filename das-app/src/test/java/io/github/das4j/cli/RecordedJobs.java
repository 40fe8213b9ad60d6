package io.github.das4j.cli;

import io.github.das4j.reward.RewardSpec;
import io.github.das4j.run.Recorded;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What das rerun reads before it loads a model, for tests of other packages. */
public final class RecordedJobs {

  private RecordedJobs() {}

  /** The run in a run.json. */
  public static void ofRun(Path record) {
    Recorded.read(record, Recorded.Moved.nothing());
  }

  /** The run in an image. */
  public static void ofImage(Path image) {
    Recorded.read(
        image,
        new Recorded.Moved(
            Optional.of(Path.of("model")),
            Optional.of(RewardSpec.parse("jpeg")),
            List.of(),
            List.of(),
            Optional.empty()));
  }
}
