package io.github.das4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.lab.record.Choices;
import io.github.das4j.lab.record.Json;
import io.github.das4j.lab.record.Prompts;
import io.github.das4j.lab.record.SettingsJson;
import io.github.das4j.reward.RewardSpec;
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
    JsonNode networks = Json.required(record, "model");
    List<Prompts.Numbered> prompts = new ArrayList<>();
    Json.required(record, "prompts").forEach(prompt -> prompts.add(prompt(prompt, "text")));
    ModelOptions options =
        options(
            networks,
            model.orElseGet(() -> Path.of(Json.required(networks, "folder").asText())),
            Choices.parse(
                ModelOptions.Checkpointing.class,
                "choice",
                Json.required(networks, "checkpointing").asText()));
    return new Job(
        prompts,
        Json.required(record, "negative").asText(),
        SettingsJson.read(Json.required(record, "settings")),
        reward.orElseGet(() -> RewardSpec.parse(Json.required(record, "reward").asText())),
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
        Json.required(image, "negative").asText(),
        SettingsJson.read(Json.required(image, "settings")),
        reward,
        options(image, model, ModelOptions.Checkpointing.AUTO));
  }

  private static Prompts.Numbered prompt(JsonNode node, String field) {
    return new Prompts.Numbered(
        Json.required(node, field).asText(), Json.required(node, "occurrence").asInt());
  }

  private static ModelOptions options(
      JsonNode node, Path folder, ModelOptions.Checkpointing checkpointing) {
    return new ModelOptions(
        folder,
        new Placement(
            TorchDevice.parse(Json.required(node, "device").asText()),
            Choices.parse(DType.class, "type", Json.required(node, "dtype").asText())),
        Json.required(node, "threads").asInt(),
        checkpointing,
        Json.required(node, "clip_skip").asInt());
  }
}
