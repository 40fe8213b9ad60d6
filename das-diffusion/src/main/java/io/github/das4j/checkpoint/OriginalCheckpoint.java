package io.github.das4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A single-file checkpoint in the layout of the original latent-diffusion code, as diffusers would
 * hold it: components, their tensors by the names of diffusers and transformers, and their
 * configurations. What it is, is told from the tensors' names and shapes alone.
 */
public final class OriginalCheckpoint implements AutoCloseable {

  private static final String UNET = "model.diffusion_model.";
  private static final String EMA = "model_ema.";
  private static final int LATENT_CHANNELS = 4;
  private static final String VAE = "first_stage_model.";
  private static final String CLIP = "cond_stage_model.transformer.";
  private static final String OPEN_CLIP = "cond_stage_model.model.";
  private static final String XL_FIRST = "conditioner.embedders.0.transformer.";
  private static final String XL_SECOND = "conditioner.embedders.1.model.";

  /** Marks of networks that are preconditioned in sigma (EDM), as their files carry them. */
  private static final List<String> EDM =
      List.of("edm_vpred.sigma_max", "edm_vpred.sigma_min", "edm_mean", "edm_std");

  private static final String VELOCITY = "v_pred";
  private static final String ZERO_SNR = "ztsnr";
  private static final String XL_REFINER = "conditioner.embedders.0.model.";

  /** What kinds of checkpoints are known. */
  public enum Family {
    STABLE_DIFFUSION_1,
    STABLE_DIFFUSION_2,
    STABLE_DIFFUSION_XL
  }

  private final StateDict dict;
  private final Family family;
  private final OriginalUNet unet;
  private final OriginalVae vae;
  private final Map<String, OriginalText> texts = new LinkedHashMap<>();

  private OriginalCheckpoint(StateDict dict) {
    this.dict = dict;
    refuseEdm(dict);
    this.family = family(dict);
    requireUsual();
    this.unet = new OriginalUNet(dict);
    this.vae = new OriginalVae(dict);
    switch (family) {
      case STABLE_DIFFUSION_1 ->
          texts.put("text_encoder", new OriginalText(dict, CLIP, false, 0, false));
      case STABLE_DIFFUSION_2 ->
          texts.put("text_encoder", new OriginalText(dict, OPEN_CLIP, true, 1, false));
      case STABLE_DIFFUSION_XL -> {
        texts.put("text_encoder", new OriginalText(dict, XL_FIRST, false, 0, false));
        texts.put("text_encoder_2", new OriginalText(dict, XL_SECOND, true, 0, true));
      }
    }
  }

  /**
   * Opens a {@code .safetensors} file, or a {@code .ckpt} without running what is in it.
   *
   * @throws CheckpointException if it is no checkpoint of this layout; the message says what it
   *     seems to be instead
   */
  public static OriginalCheckpoint open(Path file) {
    return of(StateDicts.open(file));
  }

  /** Takes over a state dict, and closes it where it is not one of this layout. */
  static OriginalCheckpoint of(StateDict dict) {
    boolean opened = false;
    try {
      OriginalCheckpoint checkpoint = new OriginalCheckpoint(dict);
      opened = true;
      return checkpoint;
    } finally {
      if (!opened) {
        dict.close();
      }
    }
  }

  /** Whether a file holds a U-Net in this layout. */
  public static boolean recognises(StateDict dict) {
    return any(dict, UNET);
  }

  private static void refuseEdm(StateDict dict) {
    EDM.stream()
        .filter(dict.names()::contains)
        .findFirst()
        .ifPresent(
            mark -> {
              throw new CheckpointException(
                  dict.source()
                      + ": its mark "
                      + mark
                      + " says that the network is preconditioned in sigma (EDM), which is not"
                      + " supported");
            });
  }

  private static Family family(StateDict dict) {
    WeightKind kind = WeightKind.of(dict);
    if (kind != WeightKind.SINGLE_FILE) {
      throw kind.instead(dict.source(), List.of(WeightKind.SINGLE_FILE));
    }
    if (any(dict, XL_SECOND)) {
      return Family.STABLE_DIFFUSION_XL;
    }
    if (any(dict, XL_REFINER)) {
      throw new CheckpointException(
          dict.source() + " is the refiner of SDXL, which has no use here: give the base model");
    }
    if (any(dict, OPEN_CLIP)) {
      return Family.STABLE_DIFFUSION_2;
    }
    if (any(dict, CLIP)) {
      return Family.STABLE_DIFFUSION_1;
    }
    throw new CheckpointException(
        dict.source()
            + " holds a U-Net but no text encoder known here (no "
            + String.join(", ", CLIP, OPEN_CLIP, XL_SECOND)
            + "): give a full checkpoint");
  }

  private void requireUsual() {
    requireChannels();
    if (!any(dict, VAE)) {
      throw new CheckpointException(
          dict.source() + " has no autoencoder (no " + VAE + "…): give a full checkpoint");
    }
    if (family == Family.STABLE_DIFFUSION_XL && !any(dict, XL_FIRST)) {
      throw new CheckpointException(
          dict.source() + " lacks the first text encoder of SDXL (no " + XL_FIRST + "…)");
    }
  }

  private void requireChannels() {
    long channels = size(dict, UNET + "input_blocks.0.0.weight", 1);
    if (channels != LATENT_CHANNELS) {
      throw new CheckpointException(
          dict.source()
              + " has a U-Net of "
              + channels
              + " input channels ("
              + UNetConfig.conditionedOn(channels)
              + "), which cannot be run: give a model of text alone, with 4");
    }
  }

  private static boolean any(StateDict dict, String prefix) {
    return dict.names().stream().anyMatch(name -> name.startsWith(prefix));
  }

  /**
   * Which weights were taken where the file has a U-Net's twice: those of its last step and their
   * moving average (EMA), as trainers keep them; empty where it has one.
   */
  public Optional<String> choice() {
    return any(dict, EMA)
        ? Optional.of(
            "the U-Net's plain weights ("
                + UNET
                + "…) are taken; their average ("
                + EMA
                + "…, EMA), which the file has too, is left out")
        : Optional.empty();
  }

  public Family family() {
    return family;
  }

  /** The pipeline that runs it. */
  public ModelFolder.Pipeline pipeline() {
    if (family == Family.STABLE_DIFFUSION_XL) {
      return ModelFolder.Pipeline.STABLE_DIFFUSION_XL;
    }
    return unet.guidanceEmbedding()
        ? ModelFolder.Pipeline.LATENT_CONSISTENCY
        : ModelFolder.Pipeline.STABLE_DIFFUSION;
  }

  /** Its components with weights, by the names of their folders. */
  public List<String> components() {
    return family == Family.STABLE_DIFFUSION_XL
        ? List.of("unet", "vae", "text_encoder", "text_encoder_2")
        : List.of("unet", "vae", "text_encoder");
  }

  /** A component's tensors under today's names. Closing it closes this checkpoint. */
  public StateDict component(String name) {
    return MappedStateDict.fitting(
        dict,
        switch (name) {
          case "unet" -> unet.parts();
          case "vae" -> vae.parts();
          default -> text(name).parts();
        });
  }

  private OriginalText text(String name) {
    return Optional.ofNullable(texts.get(name))
        .orElseThrow(() -> new CheckpointException(dict.source() + " has no component " + name));
  }

  /**
   * A component's {@code config.json}. Numbers of heads and groups, which no tensor shows, are
   * those of the published models of its family.
   *
   * @param velocity whether it predicts v, which decides the size of an SD 2 model
   */
  public JsonNode config(String name, boolean velocity) {
    return switch (name) {
      case "unet" -> unetConfig(velocity);
      case "vae" -> vaeConfig(velocity);
      default -> text(name).config();
    };
  }

  private ObjectNode unetConfig(boolean velocity) {
    boolean xl = family == Family.STABLE_DIFFUSION_XL;
    return unet.config(xl ? text("text_encoder_2").projection() : 0)
        .put("sample_size", latentSize(velocity));
  }

  private ObjectNode vaeConfig(boolean velocity) {
    boolean xl = family == Family.STABLE_DIFFUSION_XL;
    return vae.config()
        .put("sample_size", 8 * latentSize(velocity))
        .put("scaling_factor", xl ? 0.13025 : 0.18215)
        .put("force_upcast", xl);
  }

  /** As trained: 512 pixels, 768 for SD 2 with v-prediction, 1024 for SDXL. */
  private int latentSize(boolean velocity) {
    return switch (family) {
      case STABLE_DIFFUSION_1 -> 64;
      case STABLE_DIFFUSION_2 -> velocity ? 96 : 64;
      case STABLE_DIFFUSION_XL -> 128;
    };
  }

  /**
   * Whether the network predicts v: epsilon for SD 1 and SDXL, unless an SDXL file is marked; empty
   * for SD 2, which exists in both kinds that no tensor tells apart.
   */
  public Optional<Boolean> velocity() {
    return family == Family.STABLE_DIFFUSION_2
        ? Optional.empty()
        : Optional.of(dict.names().contains(VELOCITY));
  }

  /** Whether the file itself is marked as predicting v; a file without the mark says nothing. */
  public boolean markedVelocity() {
    return dict.names().contains(VELOCITY);
  }

  /** Whether the file itself is marked as trained at zero terminal SNR. */
  public boolean markedZeroSnr() {
    return dict.names().contains(ZERO_SNR);
  }

  /** What a mark or an option says of the prediction, and the mark of zero terminal SNR. */
  public JsonNode marked(JsonNode scheduler, Optional<Boolean> velocity) {
    ObjectNode node = scheduler.deepCopy();
    velocity.ifPresent(v -> node.put("prediction_type", v ? "v_prediction" : "epsilon"));
    if (markedZeroSnr()) {
      node.put("rescale_betas_zero_snr", true).put("timestep_spacing", "trailing");
    }
    return node;
  }

  /** {@code scheduler_config.json}: the betas of every Stable Diffusion, read as DDIM or LCM. */
  public JsonNode scheduler(boolean velocity) {
    boolean lcm = pipeline() == ModelFolder.Pipeline.LATENT_CONSISTENCY;
    ObjectNode node = config(lcm ? "LCMScheduler" : "DDIMScheduler");
    node.put("num_train_timesteps", 1000).put("beta_schedule", "scaled_linear");
    node.put("beta_start", 0.00085).put("beta_end", 0.012);
    node.put("clip_sample", false).put("set_alpha_to_one", lcm);
    node.put("steps_offset", lcm ? 0 : 1);
    node.put("prediction_type", velocity ? "v_prediction" : "epsilon");
    boolean zeroSnr = velocity && dict.names().contains(ZERO_SNR);
    node.put("rescale_betas_zero_snr", zeroSnr);
    node.put("timestep_spacing", zeroSnr ? "trailing" : "leading");
    if (lcm) {
      node.put("original_inference_steps", 50).put("timestep_scaling", 10.0);
    }
    return node;
  }

  /** {@code model_index.json}, with the tokenizers that it will need. */
  public JsonNode index() {
    ObjectNode node = JsonFiles.MAPPER.createObjectNode();
    node.put("_class_name", pipeline().className());
    boolean lcm = pipeline() == ModelFolder.Pipeline.LATENT_CONSISTENCY;
    entry(node, "scheduler", "diffusers", lcm ? "LCMScheduler" : "DDIMScheduler");
    entry(node, "text_encoder", "transformers", "CLIPTextModel");
    entry(node, "tokenizer", "transformers", "CLIPTokenizer");
    if (family == Family.STABLE_DIFFUSION_XL) {
      entry(node, "text_encoder_2", "transformers", "CLIPTextModelWithProjection");
      entry(node, "tokenizer_2", "transformers", "CLIPTokenizer");
      node.put("force_zeros_for_empty_prompt", true);
    } else {
      entry(node, "feature_extractor", null, null);
      entry(node, "safety_checker", null, null);
      node.put("requires_safety_checker", false);
    }
    entry(node, "image_encoder", null, null);
    entry(node, "unet", "diffusers", "UNet2DConditionModel");
    entry(node, "vae", "diffusers", "AutoencoderKL");
    return node;
  }

  private static void entry(
      ObjectNode node,
      String name,
      @org.jspecify.annotations.Nullable String library,
      @org.jspecify.annotations.Nullable String type) {
    node.putArray(name).add(library).add(type);
  }

  /** The names of all tensors in the file. */
  public Set<String> names() {
    return dict.names();
  }

  static ObjectNode config(String className) {
    return JsonFiles.MAPPER.createObjectNode().put("_class_name", className);
  }

  /** 32, or the largest power of two that divides every width where that does not. */
  static int groups(JsonNode channels) {
    int groups = 32;
    for (JsonNode width : channels) {
      while (width.intValue() % groups != 0) {
        groups /= 2;
      }
    }
    return groups;
  }

  static long size(StateDict dict, String name, int dimension) {
    if (!dict.names().contains(name)) {
      throw new CheckpointException(dict.source() + " lacks " + name + ": is it whole?");
    }
    long[] shape = dict.shape(name);
    if (dimension >= shape.length) {
      throw new CheckpointException(
          dict.source() + ": " + name + " has " + shape.length + " dimensions, which cannot be");
    }
    return shape[dimension];
  }

  @Override
  public void close() {
    dict.close();
  }
}
