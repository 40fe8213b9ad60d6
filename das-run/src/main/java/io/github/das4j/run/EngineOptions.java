package io.github.das4j.run;

import java.util.Map;
import java.util.Optional;

/**
 * What an engine is told beside a run's settings, none of which changes its results.
 *
 * @param master where a cluster is; nothing where the engine knows itself, or needs none
 * @param properties the engine's own settings, by name
 */
public record EngineOptions(Optional<String> master, Map<String, String> properties) {

  /** Takes a copy of the map. */
  public EngineOptions {
    properties = Map.copyOf(properties);
  }

  /** Whether there are any. */
  public boolean isEmpty() {
    return master.isEmpty() && properties.isEmpty();
  }
}
