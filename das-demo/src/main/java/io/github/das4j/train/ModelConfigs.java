package io.github.das4j.train;

import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.demo.Scene;
import io.github.das4j.reward.Standardisation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configuration files of a diffusers model folder, as JSON objects. */
final class ModelConfigs {

  private static final String VERSION = "0.32.2";

  private ModelConfigs() {}

  static Map<String, @Nullable Object> vae(VaeConfig config) {
    int levels = config.blockOutChannels().size();
    Map<String, @Nullable Object> json = diffusers("AutoencoderKL");
    json.put("act_fn", "silu");
    json.put("block_out_channels", config.blockOutChannels());
    json.put("down_block_types", Collections.nCopies(levels, "DownEncoderBlock2D"));
    json.put("force_upcast", config.forceUpcast());
    json.put("in_channels", config.inChannels());
    json.put("latent_channels", config.latentChannels());
    json.put("layers_per_block", config.layersPerBlock());
    json.put("mid_block_add_attention", config.midBlockAddAttention());
    json.put("norm_num_groups", config.normNumGroups());
    json.put("out_channels", config.outChannels());
    json.put("sample_size", config.sampleSize().height());
    json.put("scaling_factor", config.scalingFactor());
    json.put("shift_factor", null);
    json.put("up_block_types", Collections.nCopies(levels, "UpDecoderBlock2D"));
    json.put("use_post_quant_conv", config.usePostQuantConv());
    json.put("use_quant_conv", config.useQuantConv());
    return json;
  }

  static Map<String, @Nullable Object> unet(UNetConfig config) {
    Map<String, @Nullable Object> json = diffusers("UNet2DConditionModel");
    json.put("act_fn", "silu");
    json.put("attention_head_dim", config.attentionHeads());
    json.put("block_out_channels", config.blockOutChannels());
    json.put("center_input_sample", false);
    json.put("cross_attention_dim", config.crossAttentionDim());
    json.put("down_block_types", blocks(config.downCrossAttention(), "Down"));
    json.put("downsample_padding", 1);
    json.put("flip_sin_to_cos", config.flipSinToCos());
    json.put("freq_shift", 0);
    json.put("in_channels", config.inChannels());
    json.put("layers_per_block", config.layersPerBlock());
    json.put("mid_block_scale_factor", 1);
    json.put("mid_block_type", "UNetMidBlock2DCrossAttn");
    json.put("norm_eps", config.normEps());
    json.put("norm_num_groups", config.normNumGroups());
    json.put("out_channels", config.outChannels());
    json.put("sample_size", config.sampleSize().height());
    json.put("up_block_types", blocks(config.upCrossAttention(), "Up"));
    json.put("use_linear_projection", config.useLinearProjection());
    return json;
  }

  private static List<String> blocks(List<Boolean> attention, String way) {
    return attention.stream().map(with -> (with ? "CrossAttn" : "") + way + "Block2D").toList();
  }

  /** Stable Diffusion's betas, with v-prediction (Salimans and Ho 2022, arXiv 2202.00512). */
  static Map<String, @Nullable Object> scheduler() {
    Map<String, @Nullable Object> json = diffusers("DDIMScheduler");
    json.put("beta_end", NoiseLevels.BETA_END);
    json.put("beta_schedule", "scaled_linear");
    json.put("beta_start", NoiseLevels.BETA_START);
    json.put("clip_sample", false);
    json.put("num_train_timesteps", NoiseLevels.COUNT);
    json.put("prediction_type", "v_prediction");
    json.put("rescale_betas_zero_snr", false);
    json.put("set_alpha_to_one", false);
    json.put("steps_offset", 1);
    json.put("timestep_spacing", "leading");
    json.put("trained_betas", null);
    return json;
  }

  static Map<String, @Nullable Object> index() {
    Map<String, @Nullable Object> json = diffusers("StableDiffusionPipeline");
    json.put("feature_extractor", Collections.nCopies(2, null));
    json.put("image_encoder", Collections.nCopies(2, null));
    json.put("requires_safety_checker", false);
    json.put("safety_checker", Collections.nCopies(2, null));
    json.put("scheduler", List.of("diffusers", "DDIMScheduler"));
    json.put("text_encoder", List.of("transformers", "CLIPTextModel"));
    json.put("tokenizer", List.of("transformers", "CLIPTokenizer"));
    json.put("unet", List.of("diffusers", "UNet2DConditionModel"));
    json.put("vae", List.of("diffusers", "AutoencoderKL"));
    return json;
  }

  static Map<String, @Nullable Object> text(ClipConfig.Text config) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("architectures", List.of("CLIPTextModel"));
    json.put("model_type", "clip_text_model");
    json.put("attention_dropout", 0.0);
    json.put("bos_token_id", config.eosTokenId() - 1);
    json.put("eos_token_id", config.eosTokenId());
    json.put("pad_token_id", config.eosTokenId());
    json.put("hidden_act", "quick_gelu");
    json.put("hidden_size", config.hiddenSize());
    json.put("intermediate_size", config.intermediateSize());
    json.put("layer_norm_eps", config.layerNormEps());
    json.put("max_position_embeddings", config.maxPositionEmbeddings());
    json.put("num_attention_heads", config.numAttentionHeads());
    json.put("num_hidden_layers", config.numHiddenLayers());
    json.put("projection_dim", config.projectionDim());
    json.put("vocab_size", config.vocabSize());
    return json;
  }

  static Map<String, @Nullable Object> clip(ClipConfig config) {
    ClipConfig.Vision eye = config.vision();
    Map<String, @Nullable Object> vision = new LinkedHashMap<>();
    vision.put("model_type", "clip_vision_model");
    vision.put("attention_dropout", 0.0);
    vision.put("hidden_act", "quick_gelu");
    vision.put("hidden_size", eye.hiddenSize());
    vision.put("image_size", eye.imageSize());
    vision.put("intermediate_size", eye.intermediateSize());
    vision.put("layer_norm_eps", eye.layerNormEps());
    vision.put("num_attention_heads", eye.numAttentionHeads());
    vision.put("num_channels", 3);
    vision.put("num_hidden_layers", eye.numHiddenLayers());
    vision.put("patch_size", eye.patchSize());
    vision.put("projection_dim", eye.projectionDim());
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("architectures", List.of("CLIPModel"));
    json.put("model_type", "clip");
    json.put("logit_scale_init_value", 2.6592);
    json.put("projection_dim", config.projectionDim());
    json.put("text_config", text(config.text()));
    json.put("vision_config", vision);
    return json;
  }

  /** CLIP's own means and deviations (openai/clip-vit-large-patch14), at the demo's size. */
  static Map<String, @Nullable Object> preprocessor() {
    int side = Scene.SIDE;
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("crop_size", Map.of("height", side, "width", side));
    json.put("do_center_crop", true);
    json.put("do_convert_rgb", true);
    json.put("do_normalize", true);
    json.put("do_rescale", true);
    json.put("do_resize", true);
    json.put("image_mean", Standardisation.MEAN);
    json.put("image_processor_type", "CLIPImageProcessor");
    json.put("image_std", Standardisation.STD);
    json.put("resample", 3);
    json.put("rescale_factor", 1 / 255.0);
    json.put("size", Map.of("shortest_edge", side));
    return json;
  }

  private static Map<String, @Nullable Object> diffusers(String className) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("_class_name", className);
    json.put("_diffusers_version", VERSION);
    return json;
  }
}
