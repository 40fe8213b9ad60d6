package io.github.das4j.track;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a tracker is told of a run.
 *
 * @param folder the run's folder, where a tracker may keep what it needs to go on later
 * @param settings every setting, by its dotted key
 */
public record TrackedRun(Path folder, Map<String, String> settings) {

  /** What the run is called. */
  public String name() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }
}
