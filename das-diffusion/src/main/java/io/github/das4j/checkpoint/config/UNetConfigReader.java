package io.github.das4j.checkpoint.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code unet/config.json} with the defaults of diffusers' {@code UNet2DConditionModel}
 * (unet_2d_condition.py) and refuses what {@link UNetConfig} does not describe.
 */
final class UNetConfigReader {

  private static final String CLASS = "UNet2DConditionModel";
  private static final String CROSS_DOWN = "CrossAttnDownBlock2D";
  private static final String CROSS_UP = "CrossAttnUpBlock2D";
  private static final String CROSS_MID = "UNetMidBlock2DCrossAttn";
  private static final int DEFAULT_HEADS = 8;

  private final ConfigValues settings;

  UNetConfigReader(ConfigValues settings) {
    this.settings = settings;
  }

  UNetConfig read() {
    settings.choice("_class_name", CLASS, CLASS);
    refuseVariants();
    List<Integer> channels = settings.levels("block_out_channels", List.of(320, 640, 1280, 1280));
    int levels = channels.size();
    int groups = settings.size("norm_num_groups", 32);
    List<Integer> heads = heads(levels);
    requireDivisible("norm_num_groups", groups, channels);
    for (int level = 0; level < levels; level++) {
      requireDivisible("attention_head_dim", heads.get(level), List.of(channels.get(level)));
    }
    boolean textTime = textTime();
    return new UNetConfig(
        settings.extent("sample_size", 64),
        settings.size("in_channels", 4),
        settings.size("out_channels", 4),
        channels,
        settings.layersPerLevel("layers_per_block", 2, levels),
        settings.layersPerLevel("transformer_layers_per_block", 1, levels),
        heads,
        downBlocks(levels),
        upBlocks(levels),
        settings.choice("mid_block_type", CROSS_MID, CROSS_MID, "UNetMidBlock2D").equals(CROSS_MID),
        settings.uniform("cross_attention_dim", 1280),
        groups,
        settings.real("norm_eps", 1e-5),
        settings.flag("use_linear_projection", false),
        settings.flag("upcast_attention", false),
        settings.flag("flip_sin_to_cos", true),
        settings.real("freq_shift", 0),
        settings.count("time_cond_proj_dim", 0),
        required("addition_time_embed_dim", textTime),
        required("projection_class_embeddings_input_dim", textTime));
  }

  private void refuseVariants() {
    settings.requireUnset("act_fn", "silu", "swish");
    settings.requireUnset("addition_embed_type", "text_time");
    settings.requireUnset("attention_type", "default");
    settings.requireUnset("center_input_sample", false);
    settings.requireUnset("class_embed_type");
    settings.requireUnset("class_embeddings_concat", false);
    settings.requireUnset("conv_in_kernel", 3);
    settings.requireUnset("conv_out_kernel", 3);
    settings.requireUnset("cross_attention_norm");
    settings.requireUnset("downsample_padding", 1);
    settings.requireUnset("dual_cross_attention", false);
    settings.requireUnset("encoder_hid_dim");
    settings.requireUnset("encoder_hid_dim_type");
    settings.requireUnset("mid_block_only_cross_attention", false);
    settings.requireUnset("mid_block_scale_factor", 1);
    settings.requireUnset("num_class_embeds");
    settings.requireUnset("only_cross_attention", false);
    settings.requireUnset("quantization_config");
    settings.requireUnset("resnet_out_scale_factor", 1);
    settings.requireUnset("resnet_skip_time_act", false);
    settings.requireUnset("resnet_time_scale_shift", "default");
    settings.requireUnset("reverse_transformer_layers_per_block");
    settings.requireUnset("time_embedding_act_fn");
    settings.requireUnset("time_embedding_dim");
    settings.requireUnset("time_embedding_type", "positional");
    settings.requireUnset("timestep_post_act");
    if (settings.value("mid_block_type").isEmpty() && settings.node().has("mid_block_type")) {
      throw settings.unsupported("mid_block_type", "null", "supported: " + CROSS_MID);
    }
  }

  private List<Integer> heads(int levels) {
    boolean renamed = settings.value("num_attention_heads").isPresent();
    settings.value("attention_head_dim");
    return settings.perLevel(
        renamed ? "num_attention_heads" : "attention_head_dim", DEFAULT_HEADS, levels);
  }

  private List<Boolean> downBlocks(int levels) {
    return settings
        .choices(
            "down_block_types",
            List.of(CROSS_DOWN, CROSS_DOWN, CROSS_DOWN, "DownBlock2D"),
            levels,
            CROSS_DOWN,
            "DownBlock2D")
        .stream()
        .map(CROSS_DOWN::equals)
        .toList();
  }

  private List<Boolean> upBlocks(int levels) {
    return settings
        .choices(
            "up_block_types",
            List.of("UpBlock2D", CROSS_UP, CROSS_UP, CROSS_UP),
            levels,
            CROSS_UP,
            "UpBlock2D")
        .stream()
        .map(CROSS_UP::equals)
        .toList();
  }

  private boolean textTime() {
    return settings.value("addition_embed_type").isPresent();
  }

  /** A size that text_time cannot do without; other networks do not look at it. */
  private int required(String key, boolean textTime) {
    Optional<JsonNode> value = settings.value(key);
    if (!textTime) {
      return 0;
    }
    if (value.isEmpty()) {
      throw settings.unsupported(key, "null", "addition_embed_type = text_time needs it");
    }
    return settings.size(key, 1);
  }

  private void requireDivisible(String key, int divisor, List<Integer> channels) {
    for (int each : channels) {
      if (each % divisor != 0) {
        throw settings.unsupported(
            key, Integer.toString(divisor), "it must divide block_out_channels " + channels);
      }
    }
  }
}
