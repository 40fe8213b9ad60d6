package io.github.das4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A pipeline's folder as diffusers saves it: {@code model_index.json} and a folder for each
 * component.
 */
public final class ModelFolder {

  private static final String INDEX = "model_index.json";
  private static final String LAYOUT =
      "a diffusers folder holds model_index.json and the folders unet, vae, text_encoder,"
          + " tokenizer and scheduler";

  /** The pipelines that can be run, by the class that their index names. */
  public enum Pipeline {
    STABLE_DIFFUSION("StableDiffusionPipeline"),
    STABLE_DIFFUSION_XL("StableDiffusionXLPipeline"),
    LATENT_CONSISTENCY("LatentConsistencyModelPipeline");

    private final String className;

    Pipeline(String className) {
      this.className = className;
    }

    public String className() {
      return className;
    }
  }

  private final Path folder;
  private final JsonNode index;
  private final Pipeline pipeline;

  private ModelFolder(Path folder, JsonNode index, Pipeline pipeline) {
    this.folder = folder;
    this.index = index;
    this.pipeline = pipeline;
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
    JsonNode index = Json.object(file);
    String className = index.path("_class_name").asText();
    Pipeline pipeline =
        Arrays.stream(Pipeline.values())
            .filter(known -> known.className().equals(className))
            .findAny()
            .orElseThrow(() -> unknown(file, className));
    return new ModelFolder(folder, index, pipeline);
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
        && Json.object(config).path("model_type").asText().equals("clip");
  }

  private static String clipHint() {
    return "it looks like a CLIP model, which serves as a reward, not as the model to sample from; "
        + LAYOUT;
  }

  private static CheckpointException unknown(Path file, String className) {
    String supported =
        Arrays.stream(Pipeline.values()).map(Pipeline::className).collect(Collectors.joining(", "));
    return new CheckpointException(
        file
            + " names the pipeline '"
            + className
            + "', which is not supported; supported: "
            + supported);
  }

  public Path path() {
    return folder;
  }

  public Pipeline pipeline() {
    return pipeline;
  }

  /** Whether the pipeline has a component of this name, such as {@code text_encoder_2}. */
  public boolean has(String component) {
    JsonNode entry = index.path(component);
    return entry.isArray() && entry.size() == 2 && entry.get(1).isTextual();
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

  public UNetConfig unet() {
    Path file = config("unet", Configs.CONFIG);
    return UNetConfig.parse(Json.object(file), file.toString());
  }

  public VaeConfig vae() {
    Path file = config("vae", Configs.CONFIG);
    return VaeConfig.parse(Json.object(file), file.toString());
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
    return SchedulerConfig.parse(Json.object(file), file.toString());
  }

  private ClipConfig.Text text(String component) {
    Path file = config(component, Configs.CONFIG);
    return ClipConfig.Text.parse(Json.object(file), file.toString());
  }

  private Path config(String component, String file) {
    return component(component).resolve(file);
  }
}
