package io.github.das4j.lab.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.Configs;
import io.github.das4j.checkpoint.HubCache;
import io.github.das4j.checkpoint.SingleFiles;
import io.github.das4j.checkpoint.StateDicts;
import io.github.das4j.stable.Component;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Tells what a path holds from configurations and from the names, shapes and types of tensors. No
 * weights are read: of a file its header or its pickle, whatever its size.
 */
public final class Inspector {

  static final String CONFIG = "config.json";
  static final String INDEX = "model_index.json";

  /** How the weights of judges are called, where a folder is given. */
  private static final String[] STEMS = {
    "HPS_v2_compressed",
    "HPS_v2.1_compressed",
    "ImageReward",
    "open_clip_model",
    "open_clip_pytorch_model",
    "model",
    "pytorch_model",
    "diffusion_pytorch_model"
  };

  private Inspector() {}

  /**
   * @throws IllegalArgumentException if there is nothing at the path
   * @throws CheckpointException if what is there is no checkpoint at all
   */
  public static Inspection inspect(Path given) {
    Path path = HubCache.resolve(given);
    if (!Files.exists(path)) {
      throw new IllegalArgumentException("there is no file or folder " + path);
    }
    if (!Files.isDirectory(path)) {
      return WeightFileInspector.inspect(path, path);
    }
    if (Files.isRegularFile(path.resolve(INDEX)) || hasComponents(path)) {
      return PipelineInspector.inspect(path);
    }
    if (Files.isRegularFile(path.resolve(CONFIG))) {
      JsonNode config = Configs.read(path.resolve(CONFIG));
      if (config.path("model_type").asText().equals("clip")) {
        return JudgeInspector.clip(path);
      }
      Optional<Component> component = component(config);
      if (component.isPresent()) {
        return PipelineInspector.component(path, component.get(), config);
      }
    }
    return WeightFileInspector.inspect(path, weights(path));
  }

  private static boolean hasComponents(Path folder) {
    return Arrays.stream(Component.values())
        .anyMatch(each -> Files.isRegularFile(folder.resolve(each.folder()).resolve(CONFIG)));
  }

  private static Optional<Component> component(JsonNode config) {
    return switch (config.path("_class_name").asText()) {
      case "UNet2DConditionModel" -> Optional.of(Component.UNET);
      case "AutoencoderKL" -> Optional.of(Component.VAE);
      default ->
          config.path("model_type").asText().equals("clip_text_model")
              ? Optional.of(
                  config.path("architectures").path(0).asText().endsWith("WithProjection")
                      ? Component.TEXT_ENCODER_2
                      : Component.TEXT_ENCODER)
              : Optional.empty();
    };
  }

  private static Path weights(Path folder) {
    Optional<Path> only = SingleFiles.find(folder);
    if (only.isPresent()) {
      return only.get();
    }
    try {
      return StateDicts.find(folder, STEMS);
    } catch (CheckpointException e) {
      throw new CheckpointException(
          folder
              + " is not a checkpoint: it has neither "
              + INDEX
              + " nor a component's "
              + CONFIG
              + " nor weights under a name known here",
          e);
    }
  }
}
