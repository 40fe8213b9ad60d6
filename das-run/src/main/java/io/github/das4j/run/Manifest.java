package io.github.das4j.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.RunMemory;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Json;
import io.github.das4j.record.ModelFiles;
import io.github.das4j.record.Prompts;
import io.github.das4j.record.RewardWords;
import io.github.das4j.record.SchedulerJson;
import io.github.das4j.record.Versions;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.Checkpoints;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Settings;
import io.github.das4j.tensor.DeviceFacts;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that determines a run's results; written before a model is loaded.
 *
 * @param config every setting, resolved
 * @param model the model's folder
 * @param reward the reward with its paths
 * @param prompts in order
 * @param digests SHA-256 of the files of the model and of each path that the reward names
 * @param versions what runs it
 * @param hardware models of the devices that it was begun on; empty in records of older versions
 */
public record Manifest(
    RunConfig config,
    Path model,
    RewardSpec reward,
    List<Prompts.Numbered> prompts,
    Map<String, Map<String, String>> digests,
    Versions versions,
    List<String> hardware) {

  private static final String MODEL = "model";

  /** Looks up everything that settings name, and reads all weights once for their digests. */
  public static Manifest of(RunConfig config) {
    Checkpoints checkpoints = config.checkpoints();
    Path model = config.model(checkpoints).toAbsolutePath().normalize();
    RewardSpec reward = config.reward(checkpoints);
    config.requireGuided(reward);
    RewardSpec absolute = RewardSpec.parse(RewardWords.absolute(reward));
    return new Manifest(
        checkpointed(config, model, absolute),
        model,
        absolute,
        config.prompts(),
        digests(model, absolute),
        Versions.read(),
        facts(config));
  }

  /** By the memory that is free before a model is loaded; resumed, the run keeps to it. */
  private static RunConfig checkpointed(RunConfig config, Path model, RewardSpec reward) {
    List<TorchDevice> devices = config.devices();
    ModelOptions chosen =
        RunMemory.ofThisProcess()
            .settled(
                config.options(model, devices.get(0)), devices, reward::memory, config.sampling());
    return config.checkpointed(chosen.checkpointing());
  }

  /** The models of the devices, each once. */
  private static List<String> facts(RunConfig config) {
    return config.devices().stream()
        .map(device -> DeviceFacts.of(device).toString())
        .distinct()
        .toList();
  }

  private static Map<String, Map<String, String>> digests(Path model, RewardSpec reward) {
    Map<String, Map<String, String>> digests = new TreeMap<>();
    digests.put(MODEL, ModelFiles.digests(model));
    reward.terms().stream()
        .flatMap(term -> term.arguments().stream())
        .distinct()
        .forEach(argument -> digests.put(argument, ModelFiles.digests(Path.of(argument))));
    digests.values().removeIf(Map::isEmpty);
    return digests;
  }

  /** One digest of the model's files. */
  public String weights() {
    return ModelFiles.summary(digests.getOrDefault(MODEL, Map.of()));
  }

  public List<PromptTask> tasks() {
    return PromptTask.of(prompts);
  }

  void write(RunDirectory directory) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.putObject("software")
        .put("das4j", versions.das4j())
        .put("commit", versions.commit())
        .put("libtorch", versions.libtorch());
    node.put(MODEL, model.toString());
    node.put("reward", reward.toString());
    node.put("devices", config.devices().toString());
    node.set("hardware", Json.MAPPER.valueToTree(hardware));
    node.set("settings", config.settings().json());
    node.set("settings_from", Json.MAPPER.valueToTree(config.settings().origins()));
    SchedulerJson.find(model, config.sampling()).ifPresent(found -> node.set("scheduler", found));
    node.set("weights", Json.MAPPER.valueToTree(ModelFiles.taken(model)));
    node.set("digests", Json.MAPPER.valueToTree(digests));
    node.set("prompts", Json.MAPPER.valueToTree(prompts));
    AtomicFiles.write(directory.file(RunDirectory.MANIFEST), Json.text(node));
  }

  /**
   * Reads a run's manifest.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static Manifest read(Path run) {
    Path file = run.resolve(RunDirectory.MANIFEST);
    JsonNode node = Configs.read(file);
    JsonNode software = Json.required(node, "software");
    Settings settings = Settings.of(Json.required(node, "settings"), file.toString());
    return new Manifest(
        RunConfig.resolved(settings),
        Path.of(Json.required(node, MODEL).asText()),
        RewardSpec.parse(Json.required(node, "reward").asText()),
        Json.MAPPER.convertValue(Json.required(node, "prompts"), new TypeReference<>() {}),
        Json.MAPPER.convertValue(Json.required(node, "digests"), new TypeReference<>() {}),
        new Versions(
            software.path("das4j").asText(),
            software.path("commit").asText(),
            software.path("libtorch").asText()),
        node.has("hardware")
            ? Json.MAPPER.convertValue(node.get("hardware"), new TypeReference<>() {})
            : List.of());
  }

  /** The same run on other devices of the same kind. */
  public Manifest onDevices(String devices) {
    boolean cpu = config.devices().get(0).isCpu();
    Settings changed = config.settings().with("run.devices", devices, "--devices");
    RunConfig moved = RunConfig.resolved(changed);
    if (moved.devices().get(0).isCpu() != cpu) {
      throw new IllegalArgumentException(
          "--devices "
              + devices
              + " is another kind of device than the run's "
              + config.settings().text("run.devices")
              + ", whose results differ in the last bits");
    }
    return new Manifest(moved, model, reward, prompts, digests, versions, hardware);
  }

  /** The models of the devices here, where the run was begun on others; their last bits differ. */
  public Optional<String> otherHardware() {
    List<String> here = facts(config);
    return hardware.isEmpty() || hardware.containsAll(here)
        ? Optional.empty()
        : Optional.of(String.join(", ", here));
  }

  /** The same run with its model in another folder. */
  Manifest withModel(Path folder) {
    return new Manifest(
        config, folder.toAbsolutePath().normalize(), reward, prompts, digests, versions, hardware);
  }

  private void requireThere() {
    if (!Files.isDirectory(model)) {
      throw new IllegalArgumentException(
          "the model of this run was in "
              + model
              + ", which is gone: put it back, or say with --model DIR where it is now");
    }
    digests.keySet().stream()
        .filter(place -> !place.equals(MODEL) && !Files.exists(Path.of(place)))
        .findFirst()
        .ifPresent(
            place -> {
              throw new IllegalArgumentException(
                  "the reward of this run was in " + place + ", which is gone: put it back");
            });
  }

  /**
   * Refuses to go on with other weights.
   *
   * @throws IllegalArgumentException naming what is gone, or the first file that is another one now
   */
  void requireSameWeights() {
    requireThere();
    Map<String, Map<String, String>> now = digests(model, reward);
    digests.forEach(
        (place, files) ->
            files.forEach(
                (file, digest) -> {
                  if (!digest.equals(now.getOrDefault(place, Map.of()).get(file))) {
                    throw new IllegalArgumentException(
                        (place.equals(MODEL) ? model.toString() : place)
                            + ": "
                            + file
                            + " is not the file that this run began with; put that back, or begin"
                            + " a new run");
                  }
                }));
  }
}
