package io.github.das4j.checkpoint.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.file.JsonFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Configuration files, read and checked. */
public final class Configs {

  public static final String CONFIG = "config.json";

  private Configs() {}

  /**
   * The JSON object in a file, which may hold {@code NaN} and {@code -Infinity}; of a key that
   * stands twice the last value counts, as it does for Python.
   *
   * @throws CheckpointException if there is none
   */
  public static JsonNode read(Path file) {
    return JsonFiles.configuration(file);
  }

  /** Says which key stands twice in a configuration, if one does. */
  public static Optional<String> duplicate(Path file) {
    return JsonFiles.duplicate(file);
  }

  /** {@code config.json} of a CLIP folder. */
  public static ClipConfig clip(Path folder) {
    Path file = folder.resolve(CONFIG);
    return ClipConfig.parse(read(file), file.toString());
  }

  /**
   * {@code config.json} of a CLIP folder, with the projection that its weights have.
   *
   * @throws CheckpointException if the configuration states another
   */
  public static ClipConfig clip(Path folder, StateDict weights) {
    Path file = folder.resolve(CONFIG);
    JsonNode node = read(file);
    return ClipProjection.fitted(ClipConfig.parse(node, file.toString()), node, weights);
  }

  /**
   * What to tell of the keys of a configuration file that are not known here, a line each.
   *
   * @param unknownKeys of a configuration's object and its source
   */
  public static List<String> unknown(
      Path file, BiFunction<JsonNode, String, List<String>> unknownKeys) {
    return unknownKeys.apply(read(file), file.toString()).stream()
        .map(key -> file + ": unknown key " + key + " is without effect")
        .toList();
  }
}
