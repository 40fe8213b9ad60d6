package io.github.das4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

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
      int eosTokenId) {

    /**
     * Reads a text configuration, or the text part of a full one, which came from the source named.
     *
     * @throws CheckpointException if a setting has a value that is not supported
     */
    public static Text parse(JsonNode node, String source) {
      Settings settings = new Settings(part(node, "text"), source);
      return new Text(
          settings.size("vocab_size", 49408),
          settings.size("hidden_size", 512),
          settings.size("intermediate_size", 2048),
          settings.bounded("num_hidden_layers", 12, Settings.MOST_LAYERS),
          heads(settings, 512, 8),
          settings.size("max_position_embeddings", 77),
          settings.size("projection_dim", 512),
          activation(settings),
          settings.real("layer_norm_eps", 1e-5),
          settings.count("eos_token_id", 49407));
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
      Settings settings = new Settings(part(node, "vision"), source);
      settings.requireUnset("num_channels", 3);
      return new Vision(
          settings.size("hidden_size", 768),
          settings.size("intermediate_size", 3072),
          settings.bounded("num_hidden_layers", 12, Settings.MOST_LAYERS),
          heads(settings, 768, 12),
          settings.size("image_size", 224),
          settings.size("patch_size", 32),
          settings.size("projection_dim", 512),
          activation(settings),
          settings.real("layer_norm_eps", 1e-5));
    }
  }

  /**
   * Reads the JSON object of a {@code CLIPModel}, which came from the source named.
   *
   * @throws CheckpointException if a setting has a value that is not supported
   */
  public static ClipConfig parse(JsonNode node, String source) {
    Settings settings = new Settings(node, source);
    settings.choice("model_type", "clip", "clip");
    return new ClipConfig(
        Text.parse(node, source + ", text"),
        Vision.parse(node, source + ", vision"),
        settings.size("projection_dim", 512));
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

  private static int heads(Settings settings, int defaultWidth, int defaultHeads) {
    int width = settings.size("hidden_size", defaultWidth);
    int heads = settings.size("num_attention_heads", defaultHeads);
    if (width % heads != 0) {
      throw settings.unsupported(
          "num_attention_heads", Integer.toString(heads), "it must divide hidden_size " + width);
    }
    return heads;
  }

  private static Activation activation(Settings settings) {
    return settings.choice("hidden_act", "quick_gelu", "quick_gelu", "gelu").equals("gelu")
        ? Activation.GELU
        : Activation.QUICK_GELU;
  }
}
