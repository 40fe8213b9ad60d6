package io.github.das4j.checkpoint.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import java.util.List;

/**
 * {@code transformer/config.json} of a {@code FluxTransformer2DModel}; absent fields have its
 * defaults in diffusers (transformer_flux.py).
 *
 * @param inChannels channels of a packed token: four times those of the latents
 * @param numLayers blocks of two streams
 * @param numSingleLayers blocks of one stream, after them
 * @param attentionHeadDim width of a head
 * @param numAttentionHeads heads of a block
 * @param jointAttentionDim width of the text
 * @param pooledProjectionDim width of the pooled text
 * @param guidanceEmbeds whether the network is told the guidance scale
 * @param axesDimsRope numbers of a head that each of the three coordinates of a token turns
 */
public record FluxConfig(
    int inChannels,
    int numLayers,
    int numSingleLayers,
    int attentionHeadDim,
    int numAttentionHeads,
    int jointAttentionDim,
    int pooledProjectionDim,
    boolean guidanceEmbeds,
    List<Integer> axesDimsRope)
    implements DenoiserConfig {

  private static final String CLASS = "FluxTransformer2DModel";
  private static final List<Integer> AXES = List.of(16, 56, 56);

  /** diffusers, pipeline_flux.py: _pack_latents; the network itself sees patches of one. */
  private static final int SIDE = 2;

  /** Of the widths' squares, a block's weights: norms 12, attention 8, MLPs 16. */
  private static final double BLOCK = 36;

  /** Norm 3, queries, keys and values 3, MLP and what joins them 9. */
  private static final double SINGLE_BLOCK = 15;

  /** Latents that are packed into a token. */
  private static final int PACKED = SIDE * SIDE;

  /** diffusers, pipeline_flux.py: default_sample_size, which no file states. */
  private static final Extent TRAINED = Extent.square(128);

  /** Takes a copy of the list. */
  public FluxConfig {
    axesDimsRope = List.copyOf(axesDimsRope);
  }

  @Override
  public Extent sampleSize() {
    return TRAINED;
  }

  @Override
  public int patchSize() {
    return SIDE;
  }

  @Override
  public double largestStage() {
    return BLOCK / (BLOCK * numLayers + SINGLE_BLOCK * numSingleLayers);
  }

  @Override
  public boolean classifierFree() {
    return false;
  }

  /** Channels of the latents. */
  public int latentChannels() {
    return inChannels / PACKED;
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
  public static FluxConfig parse(JsonNode node, String source) {
    return read(new ConfigValues(node, source));
  }

  /** The keys of a configuration that are not known here. */
  public static List<String> unknownKeys(JsonNode node, String source) {
    ConfigValues settings = new ConfigValues(node, source);
    read(settings);
    return settings.unread(InertKeys.TRANSFORMER);
  }

  private static FluxConfig read(ConfigValues settings) {
    settings.choice("_class_name", CLASS, CLASS);
    settings.requireUnset("model_type");
    settings.requireUnset("quantization_config");
    settings.requireUnset("patch_size", 1);
    int channels = settings.size("in_channels", 64);
    if (channels % PACKED != 0) {
      throw settings.unsupported(
          "in_channels", Integer.toString(channels), "it must be a multiple of " + PACKED);
    }
    settings.requireUnset("out_channels", channels);
    FluxConfig config =
        new FluxConfig(
            channels,
            settings.bounded("num_layers", 19, ConfigValues.MOST_LAYERS),
            settings.bounded("num_single_layers", 38, ConfigValues.MOST_LAYERS),
            settings.size("attention_head_dim", 128),
            settings.size("num_attention_heads", 24),
            settings.size("joint_attention_dim", 4096),
            settings.size("pooled_projection_dim", 768),
            settings.flag("guidance_embeds", false),
            settings.sizes("axes_dims_rope", AXES));
    List<Integer> axes = config.axesDimsRope();
    int turned = axes.stream().mapToInt(Integer::intValue).sum();
    if (axes.size() != AXES.size()
        || axes.stream().anyMatch(axis -> axis % 2 != 0)
        || turned != config.attentionHeadDim()) {
      throw settings.unsupported(
          "axes_dims_rope",
          axes.toString(),
          "it must have three even entries that add up to attention_head_dim "
              + config.attentionHeadDim());
    }
    return config;
  }
}
