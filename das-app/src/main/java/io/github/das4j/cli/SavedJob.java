package io.github.das4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.das.Method;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.Selection;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Resampler;
import io.github.das4j.stable.MicroConditioning;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a job back from its record. */
final class SavedJob {

  private SavedJob() {}

  static Job of(JsonNode record, Optional<Path> model, Optional<RewardSpec> reward) {
    JsonNode networks = required(record, "model");
    List<Prompts.Numbered> prompts = new ArrayList<>();
    required(record, "prompts").forEach(prompt -> prompts.add(prompt(prompt, "text")));
    ModelOptions options =
        options(
            networks,
            model.orElseGet(() -> Path.of(required(networks, "folder").asText())),
            Choices.parse(
                ModelOptions.Checkpointing.class,
                "choice",
                required(networks, "checkpointing").asText()));
    return new Job(
        prompts,
        required(record, "negative").asText(),
        settings(required(record, "settings")),
        reward.orElseGet(() -> RewardSpec.parse(required(record, "reward").asText())),
        options);
  }

  /** The same job for the one prompt that an image's record names. */
  static Job onlyPrompt(Job job, JsonNode image) {
    return new Job(
        List.of(prompt(image, "prompt")),
        job.negative(),
        job.settings(),
        job.reward(),
        job.model());
  }

  /** The job of an image that is away from its run: it names no folders. */
  static Job ofImage(JsonNode image, Path model, RewardSpec reward) {
    return new Job(
        List.of(prompt(image, "prompt")),
        required(image, "negative").asText(),
        settings(required(image, "settings")),
        reward,
        options(image, model, ModelOptions.Checkpointing.AUTO));
  }

  private static Prompts.Numbered prompt(JsonNode node, String field) {
    return new Prompts.Numbered(
        required(node, field).asText(), required(node, "occurrence").asInt());
  }

  private static ModelOptions options(
      JsonNode node, Path folder, ModelOptions.Checkpointing checkpointing) {
    return new ModelOptions(
        folder,
        new Placement(
            TorchDevice.parse(required(node, "device").asText()),
            Choices.parse(DType.class, "type", required(node, "dtype").asText())),
        required(node, "threads").asInt(),
        checkpointing,
        required(node, "clip_skip").asInt());
  }

  private static SampleSettings settings(JsonNode node) {
    return SampleSettings.builder()
        .method(Choices.parse(Method.class, "method", required(node, "method").asText()))
        .steps(required(node, "steps").asInt())
        .particles(required(node, "particles").asInt())
        .alpha(required(node, "alpha").asDouble())
        .tempering(
            TemperingSpec.parse(
                required(node, "tempering").asText(),
                node.path("gamma").asDouble(TemperingSpec.DEFAULT_GAMMA)))
        .temperingStart(required(node, "tempering_start").asDouble())
        .resampler(
            Choices.parse(Resampler.class, "resampler", required(node, "resampler").asText()))
        .essThreshold(required(node, "ess").asDouble())
        .eta(required(node, "eta").asDouble())
        .originalSteps(required(node, "original_steps").asInt())
        .guidanceScale(required(node, "guidance").asDouble())
        .guidanceRescale(required(node, "guidance_rescale").asDouble())
        .size(required(node, "width").asInt(), required(node, "height").asInt())
        .micro(micro(required(node, "micro_conditioning")))
        .microBatch(required(node, "micro_batch").asInt())
        .seed(required(node, "seed").asLong())
        .selection(Choices.parse(Selection.class, "selection", required(node, "select").asText()))
        .onNan(Choices.parse(OnNan.class, "choice", required(node, "on_nan").asText()))
        .build();
  }

  private static MicroConditioning micro(JsonNode node) {
    return new MicroConditioning(
        required(node, "original_width").asInt(),
        required(node, "original_height").asInt(),
        required(node, "crop_top").asInt(),
        required(node, "crop_left").asInt(),
        required(node, "target_width").asInt(),
        required(node, "target_height").asInt());
  }

  private static JsonNode required(JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null) {
      throw new IllegalArgumentException("the record has no field '" + field + "'");
    }
    return value;
  }
}
