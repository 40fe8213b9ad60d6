package io.github.das4j.writing;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Json;
import io.github.das4j.tensor.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.ObjLongConsumer;

/**
 * Writes the parts of a model's folder under the names that diffusers and transformers give them.
 */
public final class ModelFolderWriter {

  private static final String DIFFUSERS = "diffusion_pytorch_model.safetensors";
  private static final String TRANSFORMERS = "model.safetensors";
  private static final Set<String> OF_DIFFUSERS = Set.of("unet", "transformer", "vae");

  private final Path folder;

  /**
   * A writer into a folder.
   *
   * @param folder made when something is written
   */
  public ModelFolderWriter(Path folder) {
    this.folder = folder;
  }

  /** A writer into a folder of this one: that of a component, or a model beside others. */
  public ModelFolderWriter at(String name) {
    return new ModelFolderWriter(folder.resolve(name));
  }

  /** Where it writes. */
  public Path folder() {
    return folder;
  }

  /**
   * {@code model_index.json}.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void index(JsonNode content) {
    json("model_index.json", content);
  }

  /**
   * {@code scheduler/scheduler_config.json}.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void scheduler(JsonNode content) {
    at("scheduler").json("scheduler_config.json", content);
  }

  /**
   * {@code config.json}.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void config(JsonNode content) {
    json("config.json", content);
  }

  /**
   * A JSON file, as Python writes and reads it: -Infinity is a number, not a text.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void json(String name, JsonNode content) {
    try {
      String text =
          Json.MAPPER
              .writer()
              .without(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
              .writeValueAsString(content);
      text(name, text + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A text file.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void text(String name, String content) {
    AtomicFiles.folder(folder);
    AtomicFiles.write(folder.resolve(name), content);
  }

  /**
   * The weights of the component that the folder is named after, or of a model of transformers.
   *
   * @param type of the tensors of real numbers; empty to keep their own
   * @param written told each tensor's name and its bytes once it is written
   */
  public void weights(StateDict dict, Optional<DType> type, ObjLongConsumer<String> written) {
    AtomicFiles.folder(folder);
    boolean diffusers = OF_DIFFUSERS.contains(String.valueOf(folder.getFileName()));
    SafetensorsWriter.write(
        folder.resolve(diffusers ? DIFFUSERS : TRANSFORMERS), dict, type, written);
  }

  /** The same, telling nobody. */
  public void weights(StateDict dict, Optional<DType> type) {
    weights(dict, type, (name, bytes) -> {});
  }
}
