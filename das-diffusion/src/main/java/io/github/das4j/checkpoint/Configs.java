package io.github.das4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/** Configuration files, read and checked. */
public final class Configs {

  static final String CONFIG = "config.json";

  private Configs() {}

  /**
   * The JSON object in a file.
   *
   * @throws CheckpointException if there is none
   */
  public static JsonNode read(Path file) {
    return Json.object(file);
  }

  /** {@code config.json} of a CLIP folder. */
  public static ClipConfig clip(Path folder) {
    Path file = folder.resolve(CONFIG);
    return ClipConfig.parse(read(file), file.toString());
  }
}
