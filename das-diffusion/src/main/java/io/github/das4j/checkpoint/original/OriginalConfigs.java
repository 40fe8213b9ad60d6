package io.github.das4j.checkpoint.original;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.config.PipelineClass;
import io.github.das4j.checkpoint.file.JsonFiles;
import io.github.das4j.checkpoint.original.OriginalCheckpoint.Family;
import org.jspecify.annotations.Nullable;

/**
 * The configurations of diffusers that a single file leaves unsaid, as published models have them.
 */
final class OriginalConfigs {

  private OriginalConfigs() {}

  /** As trained: 512 pixels, 768 for SD 2 with v-prediction, 1024 for SDXL. */
  static int latentSize(Family family, boolean velocity) {
    return switch (family) {
      case STABLE_DIFFUSION_1 -> 64;
      case STABLE_DIFFUSION_2 -> velocity ? 96 : 64;
      case STABLE_DIFFUSION_XL, STABLE_DIFFUSION_3 -> 128;
    };
  }

  /**
   * {@code scheduler_config.json}: the betas of every Stable Diffusion, read as DDIM or LCM.
   *
   * @param velocity whether the network predicts v
   * @param zeroSnr whether it was trained at zero terminal SNR
   */
  static JsonNode scheduler(PipelineClass pipeline, boolean velocity, boolean zeroSnr) {
    boolean lcm = pipeline == PipelineClass.LATENT_CONSISTENCY;
    ObjectNode node = config(lcm ? "LCMScheduler" : "DDIMScheduler");
    node.put("num_train_timesteps", 1000).put("beta_schedule", "scaled_linear");
    node.put("beta_start", 0.00085).put("beta_end", 0.012);
    node.put("clip_sample", false).put("set_alpha_to_one", lcm);
    node.put("steps_offset", lcm ? 0 : 1);
    node.put("prediction_type", velocity ? "v_prediction" : "epsilon");
    node.put("rescale_betas_zero_snr", zeroSnr);
    node.put("timestep_spacing", zeroSnr ? "trailing" : "leading");
    if (lcm) {
      node.put("original_inference_steps", 50).put("timestep_scaling", 10.0);
    }
    return node;
  }

  /** {@code model_index.json}, with the tokenizers that it will need. */
  static JsonNode index(Family family, PipelineClass pipeline) {
    ObjectNode node = JsonFiles.MAPPER.createObjectNode();
    node.put("_class_name", pipeline.className());
    boolean lcm = pipeline == PipelineClass.LATENT_CONSISTENCY;
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
      ObjectNode node, String name, @Nullable String library, @Nullable String type) {
    node.putArray(name).add(library).add(type);
  }

  /** A configuration that names its class. */
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
}
