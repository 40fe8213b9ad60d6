package io.github.das4j.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.original.OriginalCheckpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration files of a folder, read as far as they can be.
 *
 * @param documents the files' contents by the part that they configure: a component's folder name,
 *     {@link #INDEX}, {@link #SCHEDULER}, or {@link #OWN} for the folder's own {@code config.json}
 * @param files where each was found
 * @param unreadable why others could not be read, a line each
 * @param duplicates keys that stand twice, a line each
 */
record Configurations(
    Map<String, JsonNode> documents,
    Map<String, Path> files,
    List<String> unreadable,
    List<String> duplicates) {

  static final String INDEX = "model_index.json";
  static final String SCHEDULER = "scheduler";
  static final String OWN = "config.json";

  private static final String SCHEDULER_FILE = "scheduler_config.json";

  /** Components that configurations are looked for of; the last ones are of other families. */
  private static final List<String> PARTS =
      List.of(
          "unet",
          "vae",
          "text_encoder",
          "text_encoder_2",
          "text_encoder_3",
          "transformer",
          "decoder",
          "prior",
          "movq");

  /** Those of a folder: a pipeline's, a component's or a scheduler's. */
  static Configurations read(Path folder) {
    Configurations found =
        new Configurations(
            new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
    found.add(INDEX, folder.resolve(INDEX));
    found.add(SCHEDULER, folder.resolve(SCHEDULER_FILE));
    found.add(SCHEDULER, folder.resolve(SCHEDULER).resolve(SCHEDULER_FILE));
    found.add(OWN, folder.resolve(OWN));
    PARTS.forEach(part -> found.add(part, folder.resolve(part).resolve(OWN)));
    return found;
  }

  /** Those that a single file's tensors imply. */
  static Configurations of(OriginalCheckpoint checkpoint, Path file, boolean velocity) {
    Map<String, JsonNode> documents = new LinkedHashMap<>();
    documents.put(INDEX, checkpoint.index());
    documents.put(SCHEDULER, checkpoint.scheduler(velocity));
    for (String component : checkpoint.components()) {
      documents.put(component, checkpoint.config(component, velocity));
    }
    Map<String, Path> files = new LinkedHashMap<>();
    documents.keySet().forEach(part -> files.put(part, file));
    return new Configurations(documents, files, List.of(), List.of());
  }

  boolean isEmpty() {
    return documents.isEmpty() && unreadable.isEmpty();
  }

  Optional<JsonNode> of(String part) {
    return Optional.ofNullable(documents.get(part));
  }

  /** The file of a part, for messages. */
  String source(String part) {
    return String.valueOf(files.get(part));
  }

  /** Whether it is a pipeline, or a part of one. */
  boolean pipeline() {
    return documents.keySet().stream().anyMatch(part -> !part.equals(OWN)) || documents.isEmpty();
  }

  /** Whether they say what the weights beside them are: of other models the tensors decide. */
  boolean decisive() {
    return pipeline()
        || of(OWN)
            .filter(
                own -> own.has("_class_name") || own.path("model_type").asText().startsWith("clip"))
            .isPresent();
  }

  private void add(String part, Path file) {
    if (!Files.isRegularFile(file)) {
      return;
    }
    try {
      documents.put(part, Configs.read(file));
      files.put(part, file);
      Configs.duplicate(file)
          .ifPresent(why -> duplicates.add(file + ": " + why + "; the last value counts"));
    } catch (CheckpointException e) {
      unreadable.add(String.valueOf(e.getMessage()));
    }
  }
}
