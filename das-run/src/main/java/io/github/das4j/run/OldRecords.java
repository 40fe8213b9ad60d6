package io.github.das4j.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.files.Json;
import io.github.das4j.record.Prompts;
import io.github.das4j.record.SettingsJson;
import io.github.das4j.record.Versions;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.Settings;
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

  private OldRecords() {}

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
    Map<String, String> values = SettingsJson.dotted(Json.required(node, SETTINGS));
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
    Map<String, String> values = SettingsJson.dotted(Json.required(record, SETTINGS));
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

  private static Map<String, String> execution(JsonNode node) {
    String device = Json.required(node, "device").asText();
    Map<String, String> values = new LinkedHashMap<>();
    values.put("run.devices", device.equals("cuda") ? "cuda:0" : device);
    values.put("run.dtype", Json.required(node, "dtype").asText());
    values.put("run.threads", Json.required(node, "threads").asText());
    values.put("run.checkpointing", node.path("checkpointing").asText("auto"));
    values.put("run.weight_storage", node.path("weight_storage").asText("auto"));
    values.put("run.clip_skip", Json.required(node, "clip_skip").asText());
    values.put("run.convolutions", node.path("convolutions").asText("plain"));
    return values;
  }
}
