package io.github.das4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * A pipeline's folder as diffusers saves it: {@code model_index.json} and a folder for each
 * component.
 */
public final class ModelFolder {

  private static final String INDEX = "model_index.json";
  private static final String FORCE_ZEROS = "force_zeros_for_empty_prompt";
  private static final List<String> COMPONENTS =
      List.of(
          "unet", "vae", "text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2", "scheduler");
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
    JsonNode index = Configs.read(file);
    return new ModelFolder(folder, index, pipeline(index, file.toString()));
  }

  /**
   * The pipeline that an index names.
   *
   * @param source of the index, for messages
   * @throws CheckpointException if it names none that is known here
   */
  public static Pipeline pipeline(JsonNode index, String source) {
    String className = new ConfigValues(index, source).text("_class_name", "");
    return Arrays.stream(Pipeline.values())
        .filter(known -> known.className().equals(className))
        .findAny()
        .orElseThrow(() -> unknown(source, className));
  }

  /** The keys of an index that are not known here; components are among those that are. */
  public static List<String> unknownKeys(JsonNode index, String source) {
    ConfigValues settings = new ConfigValues(index, source);
    settings.value(FORCE_ZEROS);
    COMPONENTS.forEach(settings::value);
    return settings.unread(InertKeys.INDEX);
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

  private static CheckpointException unknown(String file, String className) {
    String supported =
        Arrays.stream(Pipeline.values()).map(Pipeline::className).collect(Collectors.joining(", "));
    String what =
        className.isEmpty()
            ? " does not name its pipeline (_class_name)"
            : " names the pipeline '" + className + "', which is not supported";
    return new CheckpointException(file + what + "; supported: " + supported);
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

  /**
   * Whether an SDXL pipeline is given zeros in place of an empty negative prompt ({@code
   * force_zeros_for_empty_prompt}; true where the index does not say, as in diffusers'
   * pipeline_stable_diffusion_xl.py).
   */
  public boolean forceZerosForEmptyPrompt() {
    return pipeline == Pipeline.STABLE_DIFFUSION_XL
        && new ConfigValues(index, folder.resolve(INDEX).toString()).flag(FORCE_ZEROS, true);
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
    notices.addAll(unknown(folder.resolve(INDEX), ModelFolder::unknownKeys));
    notices.addAll(unknown(config("unet", Configs.CONFIG), UNetConfig::unknownKeys));
    notices.addAll(unknown(config("vae", Configs.CONFIG), VaeConfig::unknownKeys));
    for (String encoder : List.of("text_encoder", "text_encoder_2")) {
      if (has(encoder)) {
        notices.addAll(unknown(config(encoder, Configs.CONFIG), ClipConfig.Text::unknownKeys));
      }
    }
    return List.copyOf(notices);
  }

  private static List<String> unknown(
      Path file, BiFunction<JsonNode, String, List<String>> unknownKeys) {
    return unknownKeys.apply(Configs.read(file), file.toString()).stream()
        .map(key -> file + ": unknown key " + key + " is without effect")
        .toList();
  }

  private ClipConfig.Text text(String component) {
    Path file = config(component, Configs.CONFIG);
    return ClipConfig.Text.parse(Configs.read(file), file.toString());
  }

  private Path config(String component, String file) {
    return component(component).resolve(file);
  }
}
