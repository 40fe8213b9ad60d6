package io.github.das4j.checkpoint.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code config.json} of a full CLIP; absent fields have the defaults of transformers
 * (configuration_clip.py).
 *
 * @param projectionDim width of the common space
 */
public record ClipConfig(Text text, Vision vision, int projectionDim) {

  /** Activation between the layers of each block's MLP. */
  public enum Activation {
    /** x · sigmoid(1.702 x). */
    QUICK_GELU,
    /** The exact one, with erf. */
    GELU
  }

  /**
   * A CLIP text transformer ({@code CLIPTextModel}, {@code CLIPTextModelWithProjection}, or the
   * text part of {@code CLIPModel}).
   *
   * @param projectionDim width of the projection, if it has one
   * @param eosTokenId 2 means, as in transformers, pooling at the position of the largest id;
   *     otherwise pooling is at the first token with this id
   * @param useAttentionMask whether padding is hidden from the attention ({@code
   *     use_attention_mask}, which Stable Diffusion's pipeline asks of the one encoder it has)
   */
  public record Text(
      int vocabSize,
      int hiddenSize,
      int intermediateSize,
      int numHiddenLayers,
      int numAttentionHeads,
      int maxPositionEmbeddings,
      int projectionDim,
      Activation hiddenAct,
      double layerNormEps,
      int eosTokenId,
      boolean useAttentionMask) {

    /**
     * Reads a text configuration, or the text part of a full one, which came from the source named.
     *
     * @throws CheckpointException if a setting has a value that is not supported
     */
    public static Text parse(JsonNode node, String source) {
      return read(new ConfigValues(part(node, "text"), source));
    }

    /** The keys of a text encoder's configuration that are not known here. */
    public static List<String> unknownKeys(JsonNode node, String source) {
      ConfigValues settings = new ConfigValues(part(node, "text"), source);
      read(settings);
      return settings.unread(InertKeys.CLIP);
    }

    private static Text read(ConfigValues settings) {
      settings.choice("model_type", "clip_text_model", "clip_text_model", "clip");
      settings.requireUnset("quantization_config");
      return new Text(
          settings.size("vocab_size", 49408),
          settings.size("hidden_size", 512),
          settings.size("intermediate_size", 2048),
          settings.bounded("num_hidden_layers", 12, ConfigValues.MOST_LAYERS),
          heads(settings, 512, 8),
          settings.size("max_position_embeddings", 77),
          settings.size("projection_dim", 512),
          activation(settings),
          settings.real("layer_norm_eps", 1e-5),
          settings.count("eos_token_id", 49407),
          settings.flag("use_attention_mask", false));
    }

    Text projecting(int width) {
      return new Text(
          vocabSize,
          hiddenSize,
          intermediateSize,
          numHiddenLayers,
          numAttentionHeads,
          maxPositionEmbeddings,
          width,
          hiddenAct,
          layerNormEps,
          eosTokenId,
          useAttentionMask);
    }
  }

  /** A CLIP vision transformer; images are square. */
  public record Vision(
      int hiddenSize,
      int intermediateSize,
      int numHiddenLayers,
      int numAttentionHeads,
      int imageSize,
      int patchSize,
      int projectionDim,
      Activation hiddenAct,
      double layerNormEps) {

    /**
     * Reads a vision configuration, or the vision part of a full one, which came from the source
     * named.
     *
     * @throws CheckpointException if a setting has a value that is not supported
     */
    public static Vision parse(JsonNode node, String source) {
      return read(new ConfigValues(part(node, "vision"), source));
    }

    private static Vision read(ConfigValues settings) {
      settings.choice("model_type", "clip_vision_model", "clip_vision_model", "clip");
      settings.requireUnset("num_channels", 3);
      return new Vision(
          settings.size("hidden_size", 768),
          settings.size("intermediate_size", 3072),
          settings.bounded("num_hidden_layers", 12, ConfigValues.MOST_LAYERS),
          heads(settings, 768, 12),
          settings.size("image_size", 224),
          settings.size("patch_size", 32),
          settings.size("projection_dim", 512),
          activation(settings),
          settings.real("layer_norm_eps", 1e-5));
    }

    Vision projecting(int width) {
      return new Vision(
          hiddenSize,
          intermediateSize,
          numHiddenLayers,
          numAttentionHeads,
          imageSize,
          patchSize,
          width,
          hiddenAct,
          layerNormEps);
    }
  }

  /**
   * Reads the JSON object of a {@code CLIPModel}, which came from the source named.
   *
   * @throws CheckpointException if a setting has a value that is not supported
   */
  public static ClipConfig parse(JsonNode node, String source) {
    return read(new ConfigValues(node, source));
  }

  /** The keys of a full CLIP's configuration, and of its two parts, that are not known here. */
  public static List<String> unknownKeys(JsonNode node, String source) {
    ConfigValues settings = new ConfigValues(node, source);
    read(settings);
    Set<String> unknown = new LinkedHashSet<>(settings.unread(InertKeys.CLIP));
    ConfigValues text = new ConfigValues(part(node, "text"), source);
    Text.read(text);
    ConfigValues vision = new ConfigValues(part(node, "vision"), source);
    Vision.read(vision);
    unknown.addAll(text.unread(InertKeys.CLIP));
    unknown.addAll(vision.unread(InertKeys.CLIP));
    return List.copyOf(unknown);
  }

  private static ClipConfig read(ConfigValues settings) {
    settings.choice("model_type", "clip", "clip");
    settings.requireUnset("quantization_config");
    for (String part : List.of("text", "vision")) {
      settings.value(part + "_config");
      settings.value(part + "_config_dict");
    }
    return new ClipConfig(
            Text.parse(settings.node(), settings.source() + ", text"),
            Vision.parse(settings.node(), settings.source() + ", vision"),
            0)
        .projecting(settings.size("projection_dim", 512));
  }

  /**
   * The same with a common space of this width, which both parts project to: what their own {@code
   * projection_dim} says counts for them alone, not in {@code CLIPModel}.
   */
  ClipConfig projecting(int width) {
    return new ClipConfig(text.projecting(width), vision.projecting(width), width);
  }

  /** A part of a full configuration: in old files the one with the suffix _dict wins. */
  private static JsonNode part(JsonNode node, String name) {
    for (String key : List.of(name + "_config_dict", name + "_config")) {
      if (node.path(key).isObject()) {
        return node.path(key);
      }
    }
    return node;
  }

  private static int heads(ConfigValues settings, int defaultWidth, int defaultHeads) {
    int width = settings.size("hidden_size", defaultWidth);
    int heads = settings.size("num_attention_heads", defaultHeads);
    if (width % heads != 0) {
      throw settings.unsupported(
          "num_attention_heads", Integer.toString(heads), "it must divide hidden_size " + width);
    }
    return heads;
  }

  private static Activation activation(ConfigValues settings) {
    return settings.choice("hidden_act", "quick_gelu", "quick_gelu", "gelu").equals("gelu")
        ? Activation.GELU
        : Activation.QUICK_GELU;
  }
}
