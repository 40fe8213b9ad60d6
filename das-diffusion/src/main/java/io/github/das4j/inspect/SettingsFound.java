package io.github.das4j.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.config.FlowSchedulerConfig;
import io.github.das4j.checkpoint.config.SchedulerConfig;
import io.github.das4j.files.Json;
import java.util.List;
import java.util.Optional;

/**
 * The settings of a pipeline that decide a run, as its files state them, with the defaults of
 * diffusers where they do not.
 */
final class SettingsFound {

  private static final String CLASS = "_class_name";
  private static final String UNET_CLASS = "UNet2DConditionModel";
  private static final double SCALING = 0.18215;

  /** Image pixels per latent pixel of every published Stable Diffusion, where no VAE is at hand. */
  private static final int USUAL_FACTOR = 8;

  private static final List<String> TEXT_KEYS =
      List.of(
          "architectures",
          "hidden_size",
          "num_hidden_layers",
          "num_attention_heads",
          "hidden_act",
          "projection_dim",
          "eos_token_id");

  private final Configurations configs;
  private final ObjectNode node = Json.MAPPER.createObjectNode();

  SettingsFound(Configurations configs) {
    this.configs = configs;
  }

  /**
   * @param scheduler a diffusion's, as it is read, where it can be
   * @param flow a flow's
   */
  ObjectNode with(Optional<SchedulerConfig> scheduler, Optional<FlowSchedulerConfig> flow) {
    configs
        .of(Configurations.INDEX)
        .ifPresent(index -> node.set("pipeline_class", index.path(CLASS)));
    schedulerClass().ifPresent(name -> node.put("scheduler", name));
    scheduler.ifPresent(this::scheduler);
    flow.ifPresent(this::flow);
    configs.of("transformer").filter(Flows::isTransformer).ifPresent(this::transformer);
    configs.of("unet").ifPresent(this::unet);
    configs.of("vae").ifPresent(this::vae);
    for (String part : List.of("text_encoder", "text_encoder_2", "text_encoder_3")) {
      configs.of(part).ifPresent(text -> text(part, text));
    }
    return node;
  }

  private Optional<String> schedulerClass() {
    return configs
        .of(Configurations.SCHEDULER)
        .map(file -> file.path(CLASS).asText())
        .or(
            () ->
                configs
                    .of(Configurations.INDEX)
                    .map(index -> index.path(Configurations.SCHEDULER).path(1).asText()))
        .filter(name -> !name.isEmpty());
  }

  private void scheduler(SchedulerConfig config) {
    JsonNode file = configs.of(Configurations.SCHEDULER).orElseThrow();
    node.put("prediction_type", config.predictionType());
    node.put("timestep_spacing", config.timestepSpacing());
    node.put("timestep_spacing_in_file", file.hasNonNull("timestep_spacing"));
    node.put("clip_sample", config.clipSample());
    node.set("clip_sample_in_file", orNull(file, "clip_sample"));
    node.put("steps_offset", config.stepsOffset());
    node.put("set_alpha_to_one", config.setAlphaToOne());
    node.put("rescale_betas_zero_snr", config.rescaleBetasZeroSnr());
    node.put("beta_start", config.betaStart());
    node.put("beta_end", config.betaEnd());
    node.put("beta_schedule", config.betaSchedule());
    node.put("num_train_timesteps", config.numTrainTimesteps());
    ObjectNode origins = node.putObject("origins");
    config.remarks().origins().forEach((key, origin) -> origins.put(key, origin.toString()));
  }

  private void flow(FlowSchedulerConfig config) {
    node.put("shift", config.shift());
    node.put("use_dynamic_shifting", config.useDynamicShifting());
    if (config.useDynamicShifting()) {
      node.put("base_shift", config.baseShift()).put("max_shift", config.maxShift());
      node.put("base_image_seq_len", config.baseImageSeqLen());
      node.put("max_image_seq_len", config.maxImageSeqLen());
    }
    config.shiftTerminal().ifPresent(sigma -> node.put("shift_terminal", sigma));
    node.put("num_train_timesteps", config.numTrainTimesteps());
    ObjectNode origins = node.putObject("origins");
    config.remarks().origins().forEach((key, origin) -> origins.put(key, origin.toString()));
  }

  private void transformer(JsonNode transformer) {
    node.set("joint_attention_dim", orDefault(transformer, "joint_attention_dim", 4096));
    node.set("guidance_embeds", orNull(transformer, "guidance_embeds"));
    node.set("native_image_size", imageSize(orDefault(transformer, "sample_size", 128)));
  }

  private void unet(JsonNode unet) {
    boolean conditional = unet.path(CLASS).asText(UNET_CLASS).equals(UNET_CLASS);
    node.set("unet_in_channels", orDefault(unet, "in_channels", conditional ? 4 : 3));
    node.set(
        "cross_attention_dim",
        conditional
            ? orDefault(unet, "cross_attention_dim", 1280)
            : orNull(unet, "cross_attention_dim"));
    node.set("time_cond_proj_dim", orNull(unet, "time_cond_proj_dim"));
    if (conditional) {
      node.set("native_image_size", imageSize(orDefault(unet, "sample_size", 64)));
    }
  }

  private JsonNode imageSize(JsonNode latent) {
    int levels = configs.of("vae").map(vae -> vae.path("block_out_channels").size()).orElse(0);
    int factor = levels == 0 ? USUAL_FACTOR : 1 << (levels - 1);
    if (!latent.isArray()) {
      return Json.MAPPER.getNodeFactory().numberNode(latent.asLong() * factor);
    }
    ArrayNode sizes = Json.MAPPER.createArrayNode();
    latent.forEach(side -> sizes.add(side.asLong() * factor));
    return sizes;
  }

  private void vae(JsonNode vae) {
    String scaling = "scaling_factor";
    node.put("vae_scaling_factor", vae.path(scaling).asDouble(SCALING));
    node.put("vae_scaling_factor_in_file", vae.hasNonNull(scaling));
    node.set("latent_channels", orDefault(vae, "latent_channels", 4));
    for (String key : List.of("shift_factor", "latents_mean", "latents_std")) {
      if (vae.hasNonNull(key)) {
        node.set(key, vae.get(key));
      }
    }
  }

  private void text(String part, JsonNode text) {
    ObjectNode found = node.putObject(part);
    TEXT_KEYS.forEach(key -> found.set(key, orNull(text, key)));
  }

  private static JsonNode orNull(JsonNode node, String key) {
    return node.hasNonNull(key) ? node.get(key) : Json.MAPPER.nullNode();
  }

  private static JsonNode orDefault(JsonNode node, String key, int otherwise) {
    return node.hasNonNull(key)
        ? node.get(key)
        : Json.MAPPER.getNodeFactory().numberNode(otherwise);
  }
}
