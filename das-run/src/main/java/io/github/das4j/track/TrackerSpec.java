package io.github.das4j.track;

import java.nio.file.Path;

/** Trackers in words. */
public final class TrackerSpec {

  public static final String FORMS = "tensorboard, tensorboard:DIR, mlflow:URI";

  private static final String TENSORBOARD = "tensorboard";
  private static final String MLFLOW = "mlflow:";

  private TrackerSpec() {}

  /**
   * The tracker that a specification means; nothing is reached for yet.
   *
   * @param run the run's folder, in which event files lie where no other is named
   * @throws IllegalArgumentException if it means none
   */
  public static Tracker parse(String spec, Path run) {
    if (spec.equals(TENSORBOARD)) {
      return new TensorBoardTracker(run.resolve(TENSORBOARD));
    }
    if (spec.startsWith(TENSORBOARD + ":")) {
      return new TensorBoardTracker(Path.of(spec.substring(TENSORBOARD.length() + 1)));
    }
    if (spec.startsWith(MLFLOW) && spec.length() > MLFLOW.length()) {
      return new MlflowTracker(spec.substring(MLFLOW.length()));
    }
    throw new IllegalArgumentException("unknown tracker '" + spec + "' (known: " + FORMS + ")");
  }
}
