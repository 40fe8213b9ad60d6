package io.github.das4j.checkpoint.folder;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.ModelIndex;
import io.github.das4j.checkpoint.config.PipelineClass;
import io.github.das4j.checkpoint.config.SchedulerConfig;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.file.HubCache;
import io.github.das4j.checkpoint.original.SingleFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pipeline's folder as diffusers saves it: {@code model_index.json} and a folder for each
 * component.
 */
public final class ModelFolder {

  private static final String INDEX = "model_index.json";
  private static final String LAYOUT =
      "a diffusers folder holds model_index.json and the folders unet, vae, text_encoder,"
          + " tokenizer and scheduler";

  private final Path folder;
  private final ModelIndex index;
  private final PipelineClass pipeline;

  private ModelFolder(Path folder, ModelIndex index) {
    this.folder = folder;
    this.index = index;
    this.pipeline = index.pipeline();
  }

  /**
   * Opens a folder; nothing but its index is read.
   *
   * @throws CheckpointException if it is not there, not a pipeline's, or of a class unknown here
   */
  public static ModelFolder open(Path path) {
    Path folder = HubCache.resolve(path);
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(notAFolder(folder));
    }
    Path file = folder.resolve(INDEX);
    HubCache.requireTarget(file);
    if (!Files.isRegularFile(file)) {
      String missing = folder + " has no " + INDEX + ": ";
      throw new CheckpointException(
          looksLikeClip(folder)
              ? missing + clipHint()
              : SingleFiles.remedy(folder).orElseGet(() -> missing + LAYOUT));
    }
    return new ModelFolder(folder, new ModelIndex(Configs.read(file), file.toString()));
  }

  private static String notAFolder(Path path) {
    if (!Files.exists(path)) {
      return "there is no folder " + path + ": " + LAYOUT;
    }
    if (path.endsWith(INDEX)) {
      return path + " is a model's index: give the folder that it is in";
    }
    return SingleFiles.remedy(path).orElseGet(() -> path + " is not a folder: " + LAYOUT);
  }

  private static boolean looksLikeClip(Path folder) {
    Path config = folder.resolve(Configs.CONFIG);
    return Files.isRegularFile(config)
        && Configs.read(config).path("model_type").asText().equals("clip");
  }

  private static String clipHint() {
    return "it looks like a CLIP model, which serves as a reward, not as the model to sample from; "
        + LAYOUT;
  }

  public Path path() {
    return folder;
  }

  public PipelineClass pipeline() {
    return pipeline;
  }

  /** Whether the pipeline has a component of this name, such as {@code text_encoder_2}. */
  public boolean has(String component) {
    return index.has(component);
  }

  /**
   * The folder of a component.
   *
   * @throws CheckpointException if the index or the folder lacks it
   */
  public Path component(String name) {
    if (!has(name)) {
      throw new CheckpointException(folder.resolve(INDEX) + " has no component " + name);
    }
    Path path = folder.resolve(name);
    if (!Files.isDirectory(path)) {
      throw new CheckpointException(folder + " has no folder " + name + ": " + LAYOUT);
    }
    return path;
  }

  /**
   * Whether an SDXL pipeline is given zeros in place of an empty negative prompt ({@code
   * force_zeros_for_empty_prompt}; true where the index does not say, as in diffusers'
   * pipeline_stable_diffusion_xl.py).
   */
  public boolean forceZerosForEmptyPrompt() {
    return pipeline == PipelineClass.STABLE_DIFFUSION_XL && index.forceZerosForEmptyPrompt();
  }

  public UNetConfig unet() {
    Path file = config("unet", Configs.CONFIG);
    return UNetConfig.parse(Configs.read(file), file.toString());
  }

  /** Whether its network is told the scale of the guidance, so that there is no other. */
  public boolean embedsGuidance() {
    return unet().timeCondProjDim() > 0;
  }

  public VaeConfig vae() {
    Path file = config("vae", Configs.CONFIG);
    return VaeConfig.parse(Configs.read(file), file.toString());
  }

  public ClipConfig.Text textEncoder() {
    return text("text_encoder");
  }

  /** The second text encoder, which SDXL has. */
  public Optional<ClipConfig.Text> textEncoder2() {
    return has("text_encoder_2") ? Optional.of(text("text_encoder_2")) : Optional.empty();
  }

  public SchedulerConfig scheduler() {
    Path file = config("scheduler", "scheduler_config.json");
    return SchedulerConfig.parse(Configs.read(file), file.toString());
  }

  /** What the configurations ask for that is done otherwise, unknown keys among it; a line each. */
  public List<String> notices() {
    List<String> notices = new ArrayList<>(scheduler().remarks().notices());
    notices.addAll(Configs.unknown(folder.resolve(INDEX), (node, source) -> index.unknownKeys()));
    notices.addAll(Configs.unknown(config("unet", Configs.CONFIG), UNetConfig::unknownKeys));
    notices.addAll(Configs.unknown(config("vae", Configs.CONFIG), VaeConfig::unknownKeys));
    for (String encoder : List.of("text_encoder", "text_encoder_2")) {
      if (has(encoder)) {
        notices.addAll(
            Configs.unknown(config(encoder, Configs.CONFIG), ClipConfig.Text::unknownKeys));
      }
    }
    return List.copyOf(notices);
  }

  private ClipConfig.Text text(String component) {
    Path file = config(component, Configs.CONFIG);
    return ClipConfig.Text.parse(Configs.read(file), file.toString());
  }

  private Path config(String component, String file) {
    return component(component).resolve(file);
  }
}
