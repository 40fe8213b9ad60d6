package io.github.das4j.stable;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.TinyVaeConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.tensors.StateDicts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The folder of a tiny autoencoder, as its configuration and the headers of its files tell it.
 *
 * @param path in diffusers' layout
 */
public record TinyVaeFolder(Path path) {

  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "diffusion_pytorch_model";
  private static final String PIPELINE = "model_index.json";
  private static final String PUBLISHED =
      "madebyollin/taesd for Stable Diffusion 1.x and 2.x, taesdxl for SDXL, taesd3 for SD3,"
          + " taef1 for FLUX";

  /**
   * Its configuration.
   *
   * @throws CheckpointException if it is not that of a tiny autoencoder; the line says what it is
   */
  public TinyVaeConfig config() {
    Path file = file();
    JsonNode json = Configs.read(file);
    if (!TinyVaeConfig.is(json)) {
      throw new CheckpointException(
          file
              + " is not that of an AutoencoderTiny but of "
              + json.path("_class_name").asText("no class")
              + "; "
              + wanted());
    }
    return TinyVaeConfig.parse(json, file.toString());
  }

  private Path file() {
    if (Files.isRegularFile(path)) {
      throw none("is a file");
    } else if (!Files.isDirectory(path)) {
      throw none("is not there");
    } else if (Files.isRegularFile(path.resolve(PIPELINE))) {
      throw none("holds a whole model");
    } else if (!Files.isRegularFile(path.resolve(CONFIG))) {
      throw none("has no " + CONFIG);
    }
    return path.resolve(CONFIG);
  }

  private CheckpointException none(String why) {
    return new CheckpointException(path + " is no tiny autoencoder: it " + why + "; " + wanted());
  }

  private static String wanted() {
    return "give a folder in diffusers' layout (" + PUBLISHED + ")";
  }

  /** Keys of its configuration that are not known here; a line each. */
  List<String> notices() {
    return Configs.unknown(file(), TinyVaeConfig::unknownKeys);
  }

  /**
   * Its weights; the caller's to close.
   *
   * @throws CheckpointException if there are none
   */
  StateDict open() {
    return StateDicts.open(path, WEIGHTS);
  }

  /**
   * The file of its weights.
   *
   * @throws CheckpointException if there is none
   */
  public Path weights() {
    return StateDicts.find(path, WEIGHTS);
  }

  /**
   * Numbers in its weights, told from their header.
   *
   * @throws CheckpointException if there are none
   */
  public long elements() {
    try (StateDict dict = open()) {
      return dict.elements();
    }
  }

  /**
   * Refuses a folder without weights; none are loaded.
   *
   * @throws CheckpointException if there are none
   */
  public void requireWeights() {
    open().close();
  }

  /**
   * Refuses one for other latents than a model's.
   *
   * @param vae the model's
   * @throws CheckpointException if it decodes others
   */
  public void requireFor(VaeConfig vae) {
    TinyVaeConfig own = config();
    if (own.latentChannels() != vae.latentChannels() || own.factor() != vae.factor()) {
      throw new CheckpointException(
          "the tiny autoencoder "
              + path
              + " has latents of "
              + own.latentChannels()
              + " channels and "
              + own.factor()
              + " pixels each way, the model's have "
              + vae.latentChannels()
              + " and "
              + vae.factor()
              + "; give that of this model ("
              + PUBLISHED
              + ")");
    }
  }
}
