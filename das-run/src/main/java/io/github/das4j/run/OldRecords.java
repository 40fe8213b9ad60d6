package io.github.das4j.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.Configs;
import io.github.das4j.das.EmptyNegative;
import io.github.das4j.files.Json;
import io.github.das4j.record.Prompts;
import io.github.das4j.record.TemperingSpec;
import io.github.das4j.record.Versions;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.Settings;
import io.github.das4j.words.Choices;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records of versions before {@link RunRecord}: {@code manifest.json} of das run, {@code run.json}
 * of das sample; and what an image's own record holds.
 */
final class OldRecords {

  static final String MANIFEST = "manifest.json";

  private static final String MODEL = "model";
  private static final String SETTINGS = "settings";

  /** Where settings stand in records, by their dotted keys. */
  private static final Map<String, String> PLACES = places();

  private OldRecords() {}

  private static Map<String, String> places() {
    Map<String, String> places = new LinkedHashMap<>();
    places.put("seed", "seed");
    places.put("method", "method");
    for (String key : List.of("steps", "eta", "original_steps", "guidance", "width", "height")) {
      places.put("sample." + key, key);
    }
    places.put("sample.rescale", "guidance_rescale");
    for (String key : List.of("micro_batch", "select")) {
      places.put("sample." + key, key);
    }
    for (String key : List.of("particles", "alpha", "tempering", "tempering_start")) {
      places.put("smc." + key, key);
    }
    for (String key : List.of("resampler", "ess", "on_nan")) {
      places.put("smc." + key, key);
    }
    return places;
  }

  /** The manifest of a folder of das run. */
  static Manifest manifest(Path file) {
    JsonNode node = Configs.read(file);
    JsonNode software = Json.required(node, "software");
    Settings settings = Settings.of(Json.required(node, SETTINGS), file.toString());
    return new Manifest(
        RunConfig.resolved(settings),
        Path.of(Json.required(node, MODEL).asText()),
        RewardSpec.parse(Json.required(node, "reward").asText()),
        Json.MAPPER.convertValue(Json.required(node, "prompts"), new TypeReference<>() {}),
        Json.MAPPER.convertValue(Json.required(node, "digests"), new TypeReference<>() {}),
        versions(software),
        node.has("hardware")
            ? Json.MAPPER.convertValue(node.get("hardware"), new TypeReference<>() {})
            : List.of());
  }

  private static Versions versions(JsonNode software) {
    return new Versions(
        software.path("das4j").asText(),
        software.path("commit").asText(),
        software.path("libtorch").asText());
  }

  /** The manifest in the {@code run.json} of a folder of das sample. */
  static Manifest ofSample(Path file) {
    JsonNode node = Configs.read(file);
    JsonNode model = Json.required(node, MODEL);
    List<Prompts.Numbered> prompts = new ArrayList<>();
    Json.required(node, "prompts").forEach(prompt -> prompts.add(prompt(prompt, "text")));
    Path folder = Path.of(Json.required(model, "folder").asText());
    RewardSpec reward = RewardSpec.parse(Json.required(node, "reward").asText());
    Map<String, String> values = sampling(Json.required(node, SETTINGS));
    values.putAll(execution(model));
    values.put("sample.negative", Json.required(node, "negative").asText());
    return manifest(values, node.path("settings_from"), folder, reward, prompts)
        .madeOn(hardware(node.path("machine")));
  }

  /**
   * The manifest of an image by its own record, which names no folders.
   *
   * @param record the image's
   */
  static Manifest ofImage(JsonNode record, Path model, RewardSpec reward) {
    Map<String, String> values = sampling(Json.required(record, SETTINGS));
    values.putAll(execution(record));
    values.put("sample.negative", Json.required(record, "negative").asText());
    JsonNode none = Json.MAPPER.createObjectNode();
    return manifest(values, none, model, reward, List.of(prompt(record, "prompt")))
        .madeOn(hardware(record));
  }

  /** A prompt and its occurrence. */
  static Prompts.Numbered prompt(JsonNode node, String field) {
    return new Prompts.Numbered(
        Json.required(node, field).asText(), Json.required(node, "occurrence").asInt());
  }

  /** The model of device, where a record names it. */
  static List<String> hardware(JsonNode node) {
    return node.has("device_name")
        ? List.of(
            node.get("device_name").asText() + " (" + node.path("device_capability").asText() + ")")
        : List.of();
  }

  private static Manifest manifest(
      Map<String, String> values,
      JsonNode origins,
      Path model,
      RewardSpec reward,
      List<Prompts.Numbered> prompts) {
    values.put(MODEL, model.toString());
    values.put("reward", reward.toString());
    Settings defaults = Settings.defaults();
    List<Setting> layer = new ArrayList<>();
    values.forEach(
        (key, value) -> {
          boolean told = origins.has(key);
          if (told || !defaults.text(key).equals(value)) {
            layer.add(new Setting(key, value, told ? origins.get(key).asText() : "the record"));
          }
        });
    return new Manifest(
        RunConfig.resolved(defaults.with(layer)),
        model,
        reward,
        prompts,
        Map.of(),
        Versions.read(),
        List.of());
  }

  /** Settings of a record's {@code settings}, by dotted keys. */
  static Map<String, String> sampling(JsonNode settings) {
    Map<String, String> values = new LinkedHashMap<>();
    PLACES.forEach((key, name) -> values.put(key, Json.required(settings, name).asText()));
    values.put(
        "smc.gamma",
        settings.path("gamma").asText(Double.toString(TemperingSpec.DEFAULT_GAMMA)));
    // Records that are older than the choice encoded the empty text.
    values.put(
        "sample.empty_negative",
        settings.path("empty_negative").asText(Choices.name(EmptyNegative.ENCODED)));
    JsonNode micro = Json.required(settings, "micro_conditioning");
    micro
        .properties()
        .forEach(field -> values.put("sdxl." + field.getKey(), field.getValue().asText()));
    return values;
  }

  private static Map<String, String> execution(JsonNode node) {
    String device = Json.required(node, "device").asText();
    Map<String, String> values = new LinkedHashMap<>();
    values.put("run.devices", device.equals("cuda") ? "cuda:0" : device);
    values.put("run.dtype", Json.required(node, "dtype").asText());
    values.put("run.threads", Json.required(node, "threads").asText());
    values.put("run.checkpointing", node.path("checkpointing").asText("auto"));
    values.put("run.clip_skip", Json.required(node, "clip_skip").asText());
    return values;
  }
}
