package io.github.das4j.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.files.Json;
import io.github.das4j.judge.Spending;
import io.github.das4j.record.AddedJson;
import io.github.das4j.record.JudgesJson;
import io.github.das4j.record.ModelFiles;
import io.github.das4j.record.SchedulerJson;
import io.github.das4j.record.SettingsJson;
import io.github.das4j.record.Versions;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Settings;
import io.github.das4j.words.Choices;
import io.github.das4j.writing.ConvertedFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code run.json}: all that determines a run, its status, and, once it has ended, its results.
 * What a run goes on with is {@code config}; {@code settings} and {@code model} say the same in the
 * words that sampling takes.
 *
 * @param manifest what determines the run
 * @param started when it was begun
 * @param seconds how long it has been at work, resumptions included
 * @param judged what judges outside have taken, resumptions included
 */
record RunRecord(Manifest manifest, Instant started, double seconds, Spending judged) {

  static final String FILE = "run.json";
  static final String FINISHED = "finished";

  private static final String KIND = "run";
  private static final int VERSION = 1;
  private static final String CONFIG = "config";
  private static final String MODEL = "model";
  private static final String DEVICE_NAME = "device_name";
  private static final String DEVICE_CAPABILITY = "device_capability";
  private static final String OTHER_DEVICES = "other_devices";

  /** What of a prompt's own record stands in the run's. */
  private static final List<String> OF_PROMPTS =
      List.of("log_Z", "rewards", "log_weights", "dropped", "gradient_scale", "plain", "warnings");

  /** Whether a folder holds a record of this kind, and one that can be read. */
  static boolean isIn(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      return Files.isRegularFile(file) && isOne(Configs.read(file));
    } catch (CheckpointException e) {
      return false;
    }
  }

  static boolean isOne(JsonNode record) {
    return record.path("kind").asText().equals(KIND);
  }

  /**
   * Reads a run's record.
   *
   * @throws IllegalArgumentException naming the file, if it is none, or of a newer version
   */
  static RunRecord read(Path file) {
    return of(Configs.read(file), file.toString());
  }

  /**
   * Reads a run's record.
   *
   * @throws IllegalArgumentException naming the origin, if it is none, or of a newer version
   */
  static RunRecord parse(String text, String origin) {
    try {
      return of(Json.MAPPER.readTree(text), origin);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(origin + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static RunRecord of(JsonNode node, String origin) {
    try {
      int version = Json.required(node, "version").asInt();
      if (!isOne(node) || version != VERSION) {
        throw new IllegalArgumentException(
            "it is of version " + version + ", and this das reads version " + VERSION);
      }
      return new RunRecord(
          manifest(node, origin),
          Instant.parse(Json.required(node, "started").asText()),
          Json.required(node, "seconds").asDouble(),
          Spending.NOTHING);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IllegalArgumentException(origin + ": " + e.getMessage(), e);
    }
  }

  private static Manifest manifest(JsonNode node, String origin) {
    JsonNode software = Json.required(node, "software");
    return new Manifest(
        RunConfig.resolved(
            Settings.of(Json.required(node, CONFIG), node.path("settings_from"), origin)),
        Path.of(Json.required(Json.required(node, MODEL), "folder").asText()),
        RewardSpec.parse(Json.required(node, "reward").asText()),
        Json.MAPPER.convertValue(Json.required(node, "prompts"), new TypeReference<>() {}),
        digests(node),
        new Versions(
            software.path("das4j").asText(),
            software.path("commit").asText(),
            software.path("libtorch").asText()),
        hardware(Json.required(node, "machine")));
  }

  private static Map<String, Map<String, String>> digests(JsonNode node) {
    Map<String, Map<String, String>> digests =
        new TreeMap<>(
            Json.MAPPER.<Map<String, Map<String, String>>>convertValue(
                Json.required(node, "digests"), new TypeReference<>() {}));
    digests.put(
        MODEL,
        Json.MAPPER.convertValue(
            Json.required(Json.required(node, MODEL), "files"), new TypeReference<>() {}));
    return digests;
  }

  private static List<String> hardware(JsonNode machine) {
    List<String> models = new ArrayList<>();
    models.add(
        machine.path(DEVICE_NAME).asText() + " (" + machine.path(DEVICE_CAPABILITY).asText() + ")");
    machine.path(OTHER_DEVICES).forEach(model -> models.add(model.asText()));
    return models;
  }

  /** The record as JSON, with no results yet. */
  String json(String status) {
    return json(status, Stream.empty());
  }

  /**
   * The record as JSON.
   *
   * @param directory whose finished prompts are the results
   */
  String json(String status, List<PromptTask> finished, RunDirectory directory) {
    return json(status, finished.stream().map(task -> result(task, directory)));
  }

  private String json(String status, Stream<ObjectNode> results) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("kind", KIND).put("version", VERSION);
    node.put("started", started.toString()).put("status", status).put("seconds", seconds);
    node.putObject("software")
        .put("das4j", manifest.versions().das4j())
        .put("commit", manifest.versions().commit())
        .put("libtorch", manifest.versions().libtorch())
        .put("java", System.getProperty("java.runtime.version"));
    node.set("machine", machine());
    node.set(MODEL, model());
    node.put("reward", manifest.reward().toString());
    if (manifest.reward().outside()) {
      node.set("judges", JudgesJson.write(judged));
    }
    node.put("devices", manifest.config().namedDevices().toString());
    node.set("settings", SettingsJson.write(manifest.config().sampling()));
    node.set(CONFIG, manifest.config().settings().json());
    node.set("settings_from", Json.MAPPER.valueToTree(manifest.config().settings().origins()));
    node.put("negative", manifest.config().negative());
    Map<String, Map<String, String>> ofReward = new TreeMap<>(manifest.digests());
    ofReward.remove(MODEL);
    node.set("digests", Json.MAPPER.valueToTree(ofReward));
    node.set("prompts", Json.MAPPER.valueToTree(manifest.prompts()));
    ArrayNode all = node.putArray("results");
    results.forEach(all::add);
    return Json.text(node);
  }

  private ObjectNode machine() {
    // "AMD EPYC (AVX512)": a name may hold brackets itself.
    String first = manifest.hardware().isEmpty() ? "unknown ()" : manifest.hardware().get(0);
    int bracket = first.lastIndexOf(" (");
    ObjectNode node =
        Json.MAPPER
            .createObjectNode()
            .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
            .put("architecture", System.getProperty("os.arch"))
            .put("processors", Runtime.getRuntime().availableProcessors())
            .put(DEVICE_NAME, first.substring(0, bracket))
            .put(DEVICE_CAPABILITY, first.substring(bracket + 2, first.length() - 1));
    if (manifest.hardware().size() > 1) {
      node.set(
          OTHER_DEVICES,
          Json.MAPPER.valueToTree(manifest.hardware().subList(1, manifest.hardware().size())));
    }
    return node;
  }

  private ObjectNode model() {
    ModelOptions options = manifest.options();
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("folder", manifest.model().toString());
    node.set("weights", Json.MAPPER.valueToTree(ModelFiles.taken(manifest.model())));
    node.put("device", options.placement().device().toString());
    node.put("dtype", Choices.name(options.placement().dtype()));
    node.put("threads", options.threads());
    node.put("checkpointing", Choices.name(options.checkpointing()));
    node.put("weight_storage", Choices.name(options.placement().storage()));
    node.put("clip_skip", options.clipSkip());
    ModelOptions.Convolutions convolutions =
        ModelOptions.Convolutions.of(options.placement().winograd());
    node.put("convolutions", Choices.name(convolutions));
    Path origin = manifest.model().resolve(ConvertedFolder.ORIGIN);
    if (Files.isRegularFile(origin)) {
      node.set("single_file", Configs.read(origin));
    }
    AddedJson.put(node, manifest.added());
    SchedulerJson.find(manifest.model(), manifest.config().sampling())
        .ifPresent(found -> node.set("scheduler", found));
    node.set("files", Json.MAPPER.valueToTree(manifest.digests().getOrDefault(MODEL, Map.of())));
    return node;
  }

  /** A prompt's own record in short; its images by their names in the run's folder. */
  private ObjectNode result(PromptTask task, RunDirectory directory) {
    JsonNode own = Configs.read(directory.prompt(task).resolve(PromptRecord.RESULT));
    ObjectNode node = Json.MAPPER.createObjectNode().put("prompt", task.prompt());
    OF_PROMPTS.stream().filter(own::has).forEach(key -> node.set(key, own.get(key)));
    ArrayNode images = node.putArray("images");
    for (JsonNode image : own.path("images")) {
      ObjectNode copy = image.deepCopy();
      String file = image.path("file").asText();
      images.add(copy.put("file", Gallery.name(task, file)));
    }
    return node;
  }
}
