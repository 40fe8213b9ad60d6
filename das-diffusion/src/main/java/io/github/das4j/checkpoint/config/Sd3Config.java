package io.github.das4j.checkpoint.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import java.util.List;

/**
 * {@code transformer/config.json} of an {@code SD3Transformer2DModel}; absent fields have its
 * defaults in diffusers (transformer_sd3.py).
 *
 * @param sampleSize of the latents that the model was trained at
 * @param patchSize side of a patch, in latents
 * @param inChannels channels of the latents, which the velocity has too
 * @param numLayers blocks, the last of which ends the text
 * @param attentionHeadDim width of a head
 * @param numAttentionHeads heads of a block
 * @param jointAttentionDim width of the text
 * @param pooledProjectionDim width of the pooled text
 * @param outChannels channels of the velocity
 * @param posEmbedMaxSize patches each way whose positions are known
 * @param dualAttentionLayers blocks in which the image attends to itself alone, too
 * @param qkNorm whether queries and keys are normalised ({@code rms_norm})
 */
public record Sd3Config(
    Extent sampleSize,
    int patchSize,
    int inChannels,
    int numLayers,
    int attentionHeadDim,
    int numAttentionHeads,
    int jointAttentionDim,
    int pooledProjectionDim,
    int outChannels,
    int posEmbedMaxSize,
    List<Integer> dualAttentionLayers,
    boolean qkNorm)
    implements DenoiserConfig {

  private static final String CLASS = "SD3Transformer2DModel";
  private static final int MOST_POSITIONS = 8192;

  /** Of the widths' squares, a block's weights: norms 12, attention 8, MLPs 16. */
  private static final double BLOCK = 36;

  /** Attention 4, and 3 of the norm. */
  private static final double SECOND_ATTENTION = 7;

  /** Takes a copy of the list. */
  public Sd3Config {
    dualAttentionLayers = List.copyOf(dualAttentionLayers);
  }

  @Override
  public double largestStage() {
    int dual = dualAttentionLayers.size();
    double largest = dual > 0 ? BLOCK + SECOND_ATTENTION : BLOCK;
    return largest / (BLOCK * numLayers + SECOND_ATTENTION * dual);
  }

  @Override
  public boolean classifierFree() {
    return true;
  }

  /** Width of a token. */
  public int width() {
    return attentionHeadDim * numAttentionHeads;
  }

  /**
   * Reads the JSON object of a configuration, which came from the source named.
   *
   * @throws CheckpointException if a setting has a value that is not supported
   */
  public static Sd3Config parse(JsonNode node, String source) {
    return read(new ConfigValues(node, source));
  }

  /** The keys of a configuration that are not known here. */
  public static List<String> unknownKeys(JsonNode node, String source) {
    ConfigValues settings = new ConfigValues(node, source);
    read(settings);
    return settings.unread(InertKeys.TRANSFORMER);
  }

  private static Sd3Config read(ConfigValues settings) {
    settings.choice("_class_name", CLASS, CLASS);
    settings.requireUnset("model_type");
    settings.requireUnset("quantization_config");
    int layers = settings.bounded("num_layers", 18, ConfigValues.MOST_LAYERS);
    int channels = settings.size("in_channels", 16);
    Sd3Config config =
        new Sd3Config(
            settings.extent("sample_size", 128),
            settings.size("patch_size", 2),
            channels,
            layers,
            settings.size("attention_head_dim", 64),
            settings.size("num_attention_heads", 18),
            settings.size("joint_attention_dim", 4096),
            settings.size("pooled_projection_dim", 2048),
            settings.size("out_channels", channels),
            settings.bounded("pos_embed_max_size", 96, MOST_POSITIONS),
            settings.indices("dual_attention_layers", layers),
            settings.value("qk_norm").isPresent());
    settings.requireUnset("qk_norm", "rms_norm");
    settings.requireUnset("caption_projection_dim", config.width());
    if (config.outChannels() != channels) {
      throw settings.unsupported(
          "out_channels",
          Integer.toString(config.outChannels()),
          "a velocity has the latents' in_channels " + channels);
    }
    return config;
  }
}
