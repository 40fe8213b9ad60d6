package io.github.das4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.files.Json;
import io.github.das4j.record.Prompts;
import io.github.das4j.record.SettingsJson;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.DeviceFacts;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.words.Choices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a job back from its record. */
final class SavedJob {

  static final String DEVICE_NAME = "device_name";
  static final String DEVICE_CAPABILITY = "device_capability";

  private SavedJob() {}

  /**
   * What is to be said where another model of device computes than the record names.
   *
   * @param facts the record's object that names it; records of older versions do not
   */
  static Optional<String> otherHardware(JsonNode facts, Job job) {
    if (!facts.has(DEVICE_NAME)) {
      return Optional.empty();
    }
    DeviceFacts before =
        new DeviceFacts(facts.get(DEVICE_NAME).asText(), facts.path(DEVICE_CAPABILITY).asText());
    DeviceFacts now = DeviceFacts.of(job.model().placement().device());
    return before.equals(now)
        ? Optional.empty()
        : Optional.of(
            "warning: the record was made on "
                + before
                + " and this is "
                + now
                + "; images may differ in the last bits");
  }

  static Job of(JsonNode record, Optional<Path> model, Optional<RewardSpec> reward) {
    JsonNode networks = Json.required(record, "model");
    List<Prompts.Numbered> prompts = new ArrayList<>();
    Json.required(record, "prompts").forEach(prompt -> prompts.add(prompt(prompt, "text")));
    ModelOptions options =
        options(
            networks,
            model.orElseGet(() -> there(Json.required(networks, "folder").asText())),
            Choices.parse(
                ModelOptions.Checkpointing.class,
                "choice",
                Json.required(networks, "checkpointing").asText()));
    return new Job(
        prompts,
        Json.required(record, "negative").asText(),
        SettingsJson.read(Json.required(record, "settings")),
        reward.orElseGet(() -> there(RewardSpec.parse(Json.required(record, "reward").asText()))),
        options,
        origins(record));
  }

  /** The same job for the one prompt that an image's record names. */
  static Job onlyPrompt(Job job, JsonNode image) {
    return new Job(
        List.of(prompt(image, "prompt")),
        job.negative(),
        job.settings(),
        job.reward(),
        job.model(),
        job.origins());
  }

  /** The job of an image that is away from its run: it names no folders. */
  static Job ofImage(JsonNode image, Path model, RewardSpec reward) {
    return new Job(
        List.of(prompt(image, "prompt")),
        Json.required(image, "negative").asText(),
        SettingsJson.read(Json.required(image, "settings")),
        reward,
        options(
            image,
            model,
            Choices.parse(
                ModelOptions.Checkpointing.class,
                "choice",
                image.path("checkpointing").asText("auto"))),
        Map.of());
  }

  private static Path there(String folder) {
    Path path = Path.of(folder);
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException(
          "the model of this run was in "
              + path
              + ", which is gone: say with --model DIR where it is now");
    }
    return path;
  }

  /** Paths that were there are absolute in a record. */
  private static RewardSpec there(RewardSpec spec) {
    spec.terms().stream()
        .flatMap(term -> term.arguments().stream())
        .map(Path::of)
        .filter(path -> path.isAbsolute() && !Files.exists(path))
        .findFirst()
        .ifPresent(
            path -> {
              throw new IllegalArgumentException(
                  "the reward of this run was in "
                      + path
                      + ", which is gone: say with --reward SPEC where it is now");
            });
    return spec;
  }

  /** Records of earlier versions say nothing of it. */
  private static Map<String, String> origins(JsonNode record) {
    Map<String, String> origins = new LinkedHashMap<>();
    record
        .path(RunRecords.ORIGINS)
        .properties()
        .forEach(field -> origins.put(field.getKey(), field.getValue().asText()));
    return origins;
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
