package io.github.das4j.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.TinyVaeConfig;
import io.github.das4j.checkpoint.file.HubCache;
import io.github.das4j.checkpoint.original.SingleFiles;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.stable.Component;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
    "HPS_v2",
    "HPS_v2.1",
    "model",
    "pytorch_model",
    "diffusion_pytorch_model"
  };

  private static final Pattern WEIGHTS =
      Pattern.compile(".*\\.(safetensors|ckpt|pt|pth|bin)(\\.index\\.json)?");

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
    Optional<Inspection> autoencoder = autoencoder(path);
    if (autoencoder.isPresent()) {
      return autoencoder.get();
    }
    Configurations configs = Configurations.read(path);
    Optional<Conclusion> conclusion = Conclusions.of(configs, path);
    if (conclusion.isPresent() && !hasWeights(path)) {
      return configurations(path, configs).concluding(conclusion.get()).withoutWeights();
    }
    Inspection found = withWeights(path);
    return configs.decisive() ? conclusion.map(found::concluding).orElse(found) : found;
  }

  /** An autoencoder's own folder, whose configuration says nothing that it is used for alone. */
  private static Optional<Inspection> autoencoder(Path path) {
    Path own = path.resolve(CONFIG);
    if (!Files.isRegularFile(own) || !hasWeights(path)) {
      return Optional.empty();
    }
    JsonNode config = Configs.read(own);
    if (TinyVaeConfig.is(config)) {
      return Optional.of(JudgeInspector.tiny(path));
    }
    return component(config)
        .filter(component -> component == Component.VAE)
        .map(component -> PipelineInspector.component(path, component, config));
  }

  private static Inspection configurations(Path path, Configurations configs) {
    return configs.pipeline()
        ? PipelineInspector.configurations(path, configs)
        : JudgeInspector.configuration(path, configs);
  }

  /** Whether there is any weight file in a folder or in those of its components. */
  private static boolean hasWeights(Path folder) {
    int depth = 2;
    try (Stream<Path> files =
        Files.find(folder, depth, (file, entry) -> WEIGHTS.matcher(file.toString()).matches())) {
      return files.findAny().isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  private static Inspection withWeights(Path path) {
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
      case "SD3Transformer2DModel", "FluxTransformer2DModel" -> Optional.of(Component.TRANSFORMER);
      default -> text(config);
    };
  }

  private static Optional<Component> text(JsonNode config) {
    return Component.isT5(config)
        ? Optional.of(Component.TEXT_ENCODER_3)
        : config.path("model_type").asText().equals("clip_text_model")
            ? Optional.of(
                config.path("architectures").path(0).asText().endsWith("WithProjection")
                    ? Component.TEXT_ENCODER_2
                    : Component.TEXT_ENCODER)
            : Optional.empty();
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
