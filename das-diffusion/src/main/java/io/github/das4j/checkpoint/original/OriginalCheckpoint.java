package io.github.das4j.checkpoint.original;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.PipelineClass;
import io.github.das4j.checkpoint.tensors.StateDicts;
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

  /** What kinds of checkpoints are known. */
  public enum Family {
    STABLE_DIFFUSION_1,
    STABLE_DIFFUSION_2,
    STABLE_DIFFUSION_XL,
    /** And 3.5. */
    STABLE_DIFFUSION_3
  }

  private final StateDict dict;
  private final Family family;
  private final Optional<OriginalSd3> flow;
  private final OriginalUNet unet;
  private final OriginalVae vae;
  private final Map<String, OriginalText> texts = new LinkedHashMap<>();

  private OriginalCheckpoint(StateDict dict) {
    this.dict = dict;
    this.family = OriginalLayout.family(dict);
    this.flow =
        family == Family.STABLE_DIFFUSION_3 ? Optional.of(new OriginalSd3(dict)) : Optional.empty();
    this.unet = new OriginalUNet(dict);
    this.vae = new OriginalVae(dict, OriginalVae.PREFIX);
    switch (family) {
      case STABLE_DIFFUSION_1 ->
          texts.put("text_encoder", new OriginalText(dict, OriginalLayout.CLIP, false, 0, false));
      case STABLE_DIFFUSION_2 ->
          texts.put(
              "text_encoder", new OriginalText(dict, OriginalLayout.OPEN_CLIP, true, 1, false));
      case STABLE_DIFFUSION_XL -> {
        texts.put("text_encoder", new OriginalText(dict, OriginalLayout.XL_FIRST, false, 0, false));
        texts.put(
            "text_encoder_2", new OriginalText(dict, OriginalLayout.XL_SECOND, true, 0, true));
      }
      case STABLE_DIFFUSION_3 -> {}
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

  /**
   * Which weights were taken where the file has a U-Net's twice: those of its last step and their
   * moving average (EMA), as trainers keep them; empty where it has one.
   */
  public Optional<String> choice() {
    return OriginalLayout.any(dict, OriginalLayout.EMA)
        ? Optional.of(
            "the U-Net's plain weights ("
                + OriginalLayout.UNET
                + "…) are taken; their average ("
                + OriginalLayout.EMA
                + "…, EMA), which the file has too, is left out")
        : Optional.empty();
  }

  public Family family() {
    return family;
  }

  /** The pipeline that runs it. */
  public PipelineClass pipeline() {
    if (flow.isPresent()) {
      return PipelineClass.STABLE_DIFFUSION_3;
    }
    if (family == Family.STABLE_DIFFUSION_XL) {
      return PipelineClass.STABLE_DIFFUSION_XL;
    }
    return unet.guidanceEmbedding()
        ? PipelineClass.LATENT_CONSISTENCY
        : PipelineClass.STABLE_DIFFUSION;
  }

  /** Its components with weights, by the names of their folders. */
  public List<String> components() {
    if (flow.isPresent()) {
      return flow.get().components();
    }
    return family == Family.STABLE_DIFFUSION_XL
        ? List.of("unet", "vae", "text_encoder", "text_encoder_2")
        : List.of("unet", "vae", "text_encoder");
  }

  /** A component's tensors under today's names. Closing it closes this checkpoint. */
  public StateDict component(String name) {
    if (flow.isPresent()) {
      return flow.get().component(name);
    }
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
    if (flow.isPresent()) {
      return flow.get().config(name);
    }
    return switch (name) {
      case "unet" -> unetConfig(velocity);
      case "vae" -> vaeConfig(velocity);
      default -> text(name).config();
    };
  }

  private ObjectNode unetConfig(boolean velocity) {
    boolean xl = family == Family.STABLE_DIFFUSION_XL;
    return unet.config(xl ? text("text_encoder_2").projection() : 0)
        .put("sample_size", OriginalConfigs.latentSize(family, velocity));
  }

  private ObjectNode vaeConfig(boolean velocity) {
    boolean xl = family == Family.STABLE_DIFFUSION_XL;
    return vae.config()
        .put("sample_size", 8 * OriginalConfigs.latentSize(family, velocity))
        .put("scaling_factor", xl ? 0.13025 : 0.18215)
        .put("force_upcast", xl);
  }

  /**
   * Whether the network predicts v: epsilon for SD 1 and SDXL, unless an SDXL file is marked; empty
   * for SD 2, which exists in both kinds that no tensor tells apart.
   */
  public Optional<Boolean> velocity() {
    return family == Family.STABLE_DIFFUSION_2 ? Optional.empty() : Optional.of(markedVelocity());
  }

  /** Whether the file itself is marked as predicting v; a file without the mark says nothing. */
  public boolean markedVelocity() {
    return dict.names().contains(OriginalLayout.VELOCITY);
  }

  /** Whether the file itself is marked as trained at zero terminal SNR. */
  public boolean markedZeroSnr() {
    return dict.names().contains(OriginalLayout.ZERO_SNR);
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

  /**
   * {@code scheduler_config.json}: the betas of Stable Diffusion, read as DDIM or LCM, or the
   * levels of SD3's flow.
   */
  public JsonNode scheduler(boolean velocity) {
    if (flow.isPresent()) {
      return OriginalSd3.scheduler();
    }
    return OriginalConfigs.scheduler(pipeline(), velocity, velocity && markedZeroSnr());
  }

  /** {@code model_index.json}, with the tokenizers that it will need. */
  public JsonNode index() {
    if (flow.isPresent()) {
      return flow.get().index();
    }
    return OriginalConfigs.index(family, pipeline());
  }

  /** The names of all tensors in the file. */
  public Set<String> names() {
    return dict.names();
  }

  @Override
  public void close() {
    dict.close();
  }
}
