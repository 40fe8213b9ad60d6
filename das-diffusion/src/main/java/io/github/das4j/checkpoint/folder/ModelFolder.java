package io.github.das4j.checkpoint.folder;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.DenoiserConfig;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.config.FlowSchedulerConfig;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.config.ModelIndex;
import io.github.das4j.checkpoint.config.PipelineClass;
import io.github.das4j.checkpoint.config.SchedulerConfig;
import io.github.das4j.checkpoint.config.Sd3Config;
import io.github.das4j.checkpoint.config.T5Config;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.file.HubCache;
import io.github.das4j.checkpoint.original.SingleFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A pipeline's folder as diffusers saves it: {@code model_index.json} and a folder for each
 * component.
 */
public final class ModelFolder {

  private static final String INDEX = "model_index.json";
  private static final String LAYOUT =
      "a diffusers folder holds model_index.json and the folders unet (or transformer), vae,"
          + " text_encoder, tokenizer and scheduler";

  /** Ids of T5 of an SD3 prompt where nobody says (diffusers, pipeline_stable_diffusion_3.py). */
  public static final int SD3_TEXT_LENGTH = 256;

  private static final String TRANSFORMER = "transformer";
  private static final String TEXT = "text_encoder";
  private static final String TEXT_2 = "text_encoder_2";
  private static final String TEXT_3 = "text_encoder_3";

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

  /** Of SD3. */
  public Sd3Config sd3() {
    Path file = config(TRANSFORMER, Configs.CONFIG);
    return Sd3Config.parse(Configs.read(file), file.toString());
  }

  /** Of FLUX. */
  public FluxConfig flux() {
    Path file = config(TRANSFORMER, Configs.CONFIG);
    return FluxConfig.parse(Configs.read(file), file.toString());
  }

  /** The network that denoises, of whatever family. */
  public DenoiserConfig denoiser() {
    return switch (pipeline) {
      case STABLE_DIFFUSION_3 -> sd3();
      case FLUX -> flux();
      case STABLE_DIFFUSION, STABLE_DIFFUSION_XL, LATENT_CONSISTENCY -> unet();
    };
  }

  /** Whether it is a latent consistency model whose network is told the scale of the guidance. */
  public boolean embedsGuidance() {
    return !pipeline.isFlow() && !unet().classifierFree();
  }

  /** The folder of the T5 encoder; none where an SD3 is there without it. */
  public Optional<String> t5Folder() {
    return switch (pipeline) {
      case STABLE_DIFFUSION_3 ->
          has(TEXT_3) && Files.isDirectory(folder.resolve(TEXT_3))
              ? Optional.of(TEXT_3)
              : Optional.empty();
      case FLUX -> Optional.of(TEXT_2);
      case STABLE_DIFFUSION, STABLE_DIFFUSION_XL, LATENT_CONSISTENCY -> Optional.empty();
    };
  }

  /** The T5 encoder of a flow model. */
  public Optional<T5Config> t5() {
    return t5Folder()
        .map(
            name -> {
              Path file = config(name, Configs.CONFIG);
              return T5Config.parse(Configs.read(file), file.toString());
            });
  }

  /**
   * Ids of T5 that a prompt is given where nobody says; 0 without T5. As the pipelines of diffusers
   * have it: 256 of SD3, 512 of FLUX, but 256 of the one that knows no guidance (schnell), which
   * was distilled with no more.
   */
  public int defaultTextLength() {
    if (t5Folder().isEmpty()) {
      return 0;
    }
    return pipeline == PipelineClass.FLUX && flux().guidanceEmbeds() ? 512 : SD3_TEXT_LENGTH;
  }

  /**
   * Tokens of the text that a transformer's blocks carry; 0 of a U-Net.
   *
   * @param textLength ids of T5; 0 for the default
   */
  public int textTokens(int textLength) {
    int rows = textLength == 0 ? defaultTextLength() : textLength;
    return switch (pipeline) {
      case STABLE_DIFFUSION_3 -> {
        int clip = textEncoder().maxPositionEmbeddings();
        yield clip + (t5Folder().isPresent() ? rows : clip);
      }
      case FLUX -> rows;
      case STABLE_DIFFUSION, STABLE_DIFFUSION_XL, LATENT_CONSISTENCY -> 0;
    };
  }

  /**
   * The size of an image's latents.
   *
   * @param width of the image in pixels, a multiple of the VAE's factor times the network's patch
   * @param height likewise
   * @throws IllegalArgumentException if there are no such images
   */
  public Extent latents(int width, int height) {
    int multiple = vae().factor() * denoiser().patchSize();
    if (width % multiple != 0 || height % multiple != 0) {
      throw new IllegalArgumentException(
          "width and height must be multiples of " + multiple + ", not " + width + "x" + height);
    }
    Extent latents = vae().latents(width, height);
    if (denoiser() instanceof Sd3Config sd3) {
      int most = sd3.posEmbedMaxSize() * sd3.patchSize();
      if (Math.max(latents.width(), latents.height()) > most) {
        throw new IllegalArgumentException(
            "this model's images are at most "
                + most * vae().factor()
                + " pixels each way, not "
                + width
                + "x"
                + height);
      }
    }
    return latents;
  }

  /** The components that have weights, by their folders, in the order in which they are opened. */
  public List<String> weighted() {
    List<String> names = new ArrayList<>(List.of(pipeline.isFlow() ? TRANSFORMER : "unet", "vae"));
    names.add(TEXT);
    if (pipeline.isFlow() || has(TEXT_2)) {
      names.add(TEXT_2);
    }
    if (pipeline == PipelineClass.STABLE_DIFFUSION_3) {
      t5Folder().ifPresent(names::add);
    }
    return names;
  }

  public VaeConfig vae() {
    Path file = config("vae", Configs.CONFIG);
    return VaeConfig.parse(Configs.read(file), file.toString());
  }

  public ClipConfig.Text textEncoder() {
    return text(TEXT);
  }

  /** The second CLIP, which SDXL and SD3 have. */
  public Optional<ClipConfig.Text> textEncoder2() {
    return pipeline != PipelineClass.FLUX && has(TEXT_2)
        ? Optional.of(text(TEXT_2))
        : Optional.empty();
  }

  /**
   * The scheduler of a diffusion.
   *
   * @throws CheckpointException if it is a flow's, or cannot be honoured
   */
  public SchedulerConfig scheduler() {
    Path file = config("scheduler", "scheduler_config.json");
    return SchedulerConfig.parse(Configs.read(file), file.toString());
  }

  /**
   * The scheduler of a flow.
   *
   * @throws CheckpointException if it is a diffusion's, or cannot be honoured
   */
  public FlowSchedulerConfig flowScheduler() {
    Path file = config("scheduler", "scheduler_config.json");
    return FlowSchedulerConfig.parse(Configs.read(file), file.toString());
  }

  private SchedulerConfig.Remarks remarks() {
    return pipeline.isFlow() ? flowScheduler().remarks() : scheduler().remarks();
  }

  /** What the configurations ask for that is done otherwise, unknown keys among it; a line each. */
  public List<String> notices() {
    List<String> notices = new ArrayList<>(remarks().notices());
    notices.addAll(Configs.unknown(folder.resolve(INDEX), (node, source) -> index.unknownKeys()));
    for (String part : weighted()) {
      notices.addAll(Configs.unknown(config(part, Configs.CONFIG), unknownKeys(part)));
    }
    if (pipeline == PipelineClass.STABLE_DIFFUSION_3 && t5Folder().isEmpty()) {
      notices.add(
          folder
              + " has no "
              + TEXT_3
              + " (T5): zeros stand in its place, and long prompts and words in pictures suffer");
    }
    return List.copyOf(notices);
  }

  private BiFunction<JsonNode, String, List<String>> unknownKeys(String part) {
    if (t5Folder().filter(part::equals).isPresent()) {
      return T5Config::unknownKeys;
    }
    return switch (part) {
      case "unet" -> UNetConfig::unknownKeys;
      case "vae" -> VaeConfig::unknownKeys;
      case TRANSFORMER ->
          pipeline == PipelineClass.FLUX ? FluxConfig::unknownKeys : Sd3Config::unknownKeys;
      default -> ClipConfig.Text::unknownKeys;
    };
  }

  private ClipConfig.Text text(String component) {
    Path file = config(component, Configs.CONFIG);
    return ClipConfig.Text.parse(Configs.read(file), file.toString());
  }

  private Path config(String component, String file) {
    return component(component).resolve(file);
  }
}
