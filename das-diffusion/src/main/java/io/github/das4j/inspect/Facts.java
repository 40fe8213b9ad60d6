package io.github.das4j.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.DenoiserConfig;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.config.FlowSchedulerConfig;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.config.SchedulerConfig;
import io.github.das4j.checkpoint.config.Sd3Config;
import io.github.das4j.checkpoint.config.T5Config;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.stable.Component;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a configuration says that a user would want to know. */
final class Facts {

  private static final int INPAINTING = 9;

  private final Map<String, String> facts = new LinkedHashMap<>();

  Map<String, String> all() {
    return facts;
  }

  void add(String name, String value) {
    facts.put(name, value);
  }

  /** The family, told from the U-Net's configuration and the scheduler's. */
  static String family(UNetConfig unet, Optional<SchedulerConfig> scheduler) {
    String base =
        unet.textTime()
            ? "Stable Diffusion XL"
            : "Stable Diffusion " + (unet.useLinearProjection() ? "2.x" : "1.x");
    boolean consistent =
        unet.timeCondProjDim() > 0 || scheduler.filter(s -> s.consistency()).isPresent();
    String family = consistent ? "Latent consistency model (LCM) of " + base : base;
    return unet.inChannels() == INPAINTING ? family + " for inpainting" : family;
  }

  static String className(Component component, JsonNode config) {
    String named = config.path("_class_name").asText();
    if (named.isEmpty()) {
      named = config.path("architectures").path(0).asText();
    }
    return named.isEmpty()
        ? switch (component) {
          case UNET -> "UNet2DConditionModel";
          case TRANSFORMER -> "a transformer";
          case VAE -> "AutoencoderKL";
          case TEXT_ENCODER -> "CLIPTextModel";
          case TEXT_ENCODER_2 -> "CLIPTextModelWithProjection";
          case TEXT_ENCODER_3 -> "T5EncoderModel";
        }
        : named;
  }

  void unet(UNetConfig unet) {
    List<String> depths = new ArrayList<>();
    for (int level = 0; level < unet.levels(); level++) {
      boolean attends = unet.downCrossAttention().get(level);
      depths.add(attends ? unet.transformerLayersPerBlock().get(level).toString() : "0");
    }
    add(
        "U-Net",
        "channels "
            + joined(unet.blockOutChannels())
            + ", transformers "
            + String.join("-", depths)
            + ", text of width "
            + unet.crossAttentionDim());
    add(
        "guidance",
        unet.timeCondProjDim() > 0
            ? "its scale is embedded (" + unet.timeCondProjDim() + " numbers); one evaluation"
            : "classifier-free; two evaluations above a scale of 1");
    if (unet.textTime()) {
      add("told", "pooled text, original size, crop and target size");
    }
  }

  /** The family of a flow model, told from its transformer. */
  static String family(DenoiserConfig transformer) {
    if (transformer instanceof FluxConfig flux) {
      return flux.guidanceEmbeds() ? "FLUX.1" : "FLUX.1 without guidance (schnell)";
    }
    return transformer instanceof Sd3Config sd3 && sd3.qkNorm()
        ? "Stable Diffusion 3.5"
        : "Stable Diffusion 3";
  }

  void transformer(DenoiserConfig transformer) {
    if (transformer instanceof FluxConfig flux) {
      add(
          "transformer",
          flux.numLayers()
              + " blocks of two streams, "
              + flux.numSingleLayers()
              + " of one, "
              + heads(flux.numAttentionHeads(), flux.attentionHeadDim())
              + ", text of width "
              + flux.jointAttentionDim());
      add(
          "guidance",
          flux.guidanceEmbeds() ? "its scale is embedded; one evaluation" : "none; one evaluation");
    } else if (transformer instanceof Sd3Config sd3) {
      add(
          "transformer",
          sd3.numLayers()
              + " blocks of two streams, "
              + heads(sd3.numAttentionHeads(), sd3.attentionHeadDim())
              + (sd3.qkNorm() ? ", normalised" : "")
              + (sd3.dualAttentionLayers().isEmpty()
                  ? ""
                  : ", a second attention in " + sd3.dualAttentionLayers().size())
              + ", text of width "
              + sd3.jointAttentionDim());
      add("guidance", "classifier-free; two evaluations above a scale of 1");
      int most = sd3.posEmbedMaxSize();
      add("largest", most + "x" + most + " patches of " + sd3.patchSize() + " latents each way");
    }
  }

  private static String heads(int count, int width) {
    return count + " heads of " + width;
  }

  void t5(T5Config t5) {
    add("T5", "width " + t5.dModel() + ", " + t5.numLayers() + " layers");
  }

  void scheduler(FlowSchedulerConfig scheduler) {
    add("predicts", "velocity (noise less image)");
    add(
        "scheduler",
        FlowSchedulerConfig.CLASS
            + ", "
            + (scheduler.useDynamicShifting()
                ? "shift by the image's size, "
                    + scheduler.baseShift()
                    + " at "
                    + scheduler.baseImageSeqLen()
                    + " tokens to "
                    + scheduler.maxShift()
                    + " at "
                    + scheduler.maxImageSeqLen()
                : "shift " + scheduler.shift())
            + (scheduler.shiftTerminal().isPresent()
                ? ", last level " + scheduler.shiftTerminal().getAsDouble()
                : ""));
  }

  void size(DenoiserConfig denoiser, VaeConfig vae) {
    Extent latents = denoiser.sampleSize();
    add(
        "native size",
        latents.times(vae.factor())
            + " (latents "
            + vae.latentChannels()
            + "x"
            + latents.height()
            + "x"
            + latents.width()
            + ")");
  }

  void text(ClipConfig.Text text, Optional<ClipConfig.Text> second) {
    add("text encoder", words(text));
    second.ifPresent(t -> add("text encoder 2", words(t) + ", pooled to " + t.projectionDim()));
  }

  /** Both towers of a CLIP. */
  void clip(ClipConfig config) {
    add("vision", words(config.vision()));
    add("text", words(config.text()));
    add("features", "width " + config.projectionDim() + published(config));
  }

  /** The published size of these extents; of CLIPs in use, no two sizes share them. */
  private static String published(ClipConfig config) {
    ClipConfig.Vision vision = config.vision();
    String extents =
        vision.patchSize() + "/" + vision.hiddenSize() + "/" + vision.numHiddenLayers();
    String name =
        switch (extents + "/" + config.projectionDim()) {
          case "32/768/12/512" -> "ViT-B/32";
          case "16/768/12/512" -> "ViT-B/16";
          case "14/1024/24/768" -> "ViT-L/14";
          case "14/1280/32/1024" -> "ViT-H/14, as PickScore and HPS v2 and v2.1 are";
          case "14/1408/40/1024" -> "ViT-g/14";
          case "14/1664/48/1280" -> "ViT-bigG/14";
          default -> "";
        };
    return name.isEmpty() ? "" : ", of the size of " + name;
  }

  static String words(ClipConfig.Text text) {
    return "width "
        + text.hiddenSize()
        + ", "
        + text.numHiddenLayers()
        + " layers, "
        + text.maxPositionEmbeddings()
        + " tokens";
  }

  static String words(ClipConfig.Vision vision) {
    return "images of "
        + vision.imageSize()
        + "x"
        + vision.imageSize()
        + " in patches of "
        + vision.patchSize()
        + ", width "
        + vision.hiddenSize()
        + ", "
        + vision.numHiddenLayers()
        + " layers";
  }

  void vae(VaeConfig vae) {
    add(
        "VAE",
        "channels "
            + joined(vae.blockOutChannels())
            + ", scaling "
            + vae.scalingFactor()
            + (vae.shiftFactor() == 0 ? "" : ", shift " + vae.shiftFactor())
            + (vae.forceUpcast() ? ", always in float32" : ""));
  }

  void scheduler(SchedulerConfig scheduler) {
    String predicts =
        switch (scheduler.predictionType()) {
          case "epsilon" -> "noise (epsilon)";
          case "v_prediction" -> "velocity (v)";
          default -> "the clean sample";
        };
    add("predicts", predicts + from(scheduler, "prediction_type"));
    add(
        "scheduler",
        scheduler.className()
            + ", betas "
            + scheduler.betaSchedule()
            + from(scheduler, "beta_schedule")
            + ", "
            + scheduler.numTrainTimesteps()
            + " timesteps"
            + (scheduler.rescaleBetasZeroSnr() ? ", zero terminal SNR" : ""));
    add(
        "spacing",
        scheduler.timestepSpacing()
            + from(scheduler, "timestep_spacing")
            + ", steps_offset "
            + scheduler.stepsOffset()
            + from(scheduler, "steps_offset")
            + ", ends at "
            + (scheduler.setAlphaToOne() ? "a clean image" : "timestep 0")
            + from(scheduler, "set_alpha_to_one"));
    add("clipping", clipping(scheduler));
  }

  private static String clipping(SchedulerConfig scheduler) {
    if (scheduler.thresholding()) {
      return "dynamic thresholding at the quantile "
          + scheduler.dynamicThresholdingRatio()
          + from(scheduler, "thresholding");
    }
    String range = scheduler.clipSample() ? "to ±" + scheduler.clipSampleRange() : "none";
    return range + from(scheduler, "clip_sample");
  }

  private static String from(SchedulerConfig scheduler, String key) {
    return Optional.ofNullable(scheduler.remarks().origins().get(key))
        .map(origin -> " [" + origin + "]")
        .orElse("");
  }

  private static String joined(List<Integer> numbers) {
    return numbers.stream().map(Object::toString).collect(Collectors.joining("-"));
  }
}
