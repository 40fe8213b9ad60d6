package io.github.das4j.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.embedding.EmbeddingSpec;
import io.github.das4j.checkpoint.embedding.LearnedEmbedding;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.lora.LoraSpec;
import io.github.das4j.checkpoint.lora.MergedLora;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.RunMemory;
import io.github.das4j.das.TwistDecoder;
import io.github.das4j.judge.JudgeSettings;
import io.github.das4j.judge.Spending;
import io.github.das4j.record.ModelFiles;
import io.github.das4j.record.Prompts;
import io.github.das4j.record.RewardWords;
import io.github.das4j.record.Versions;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.Checkpoints;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.Settings;
import io.github.das4j.stable.Added;
import io.github.das4j.stable.AddedVae;
import io.github.das4j.stable.Additions;
import io.github.das4j.stable.OtherVae;
import io.github.das4j.tensor.DeviceFacts;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Everything that determines a run's results; on disk before a model is loaded.
 *
 * @param config every setting, resolved
 * @param model the model's folder
 * @param reward the reward with its paths
 * @param prompts in order
 * @param digests SHA-256 of the files of the model, of each path that the reward or the twist
 *     names, and of what is brought to the model
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

  static final String MODEL = "model";
  private static final String KEEP_MINUTES = "run.keep_minutes";

  /** Looks up everything that settings name, and reads all weights once for their digests. */
  public static Manifest of(RunConfig config) {
    return of(config, config.prompts());
  }

  /** The same with prompts of its own. */
  public static Manifest of(RunConfig config, List<Prompts.Numbered> prompts) {
    return of(config, prompts, ModelFiles::digests);
  }

  /**
   * The same for a program that makes many runs of the same files.
   *
   * @param digests of what a path holds, as {@link ModelFiles#digests} tells them
   */
  public static Manifest of(
      RunConfig config,
      List<Prompts.Numbered> prompts,
      Function<Path, Map<String, String>> digests) {
    Checkpoints checkpoints = config.checkpoints();
    Path model = config.model(checkpoints).toAbsolutePath().normalize();
    RewardSpec reward = config.reward(checkpoints);
    config.requireGuided(reward);
    RewardSpec absolute = RewardSpec.parse(RewardWords.absolute(reward));
    RunConfig seen = config.withAdditions(checkpoints).seen(checkpoints, model);
    return new Manifest(
        checkpointed(seen, model, absolute),
        model,
        absolute,
        prompts,
        digests(seen, model, absolute, digests),
        Versions.read(),
        facts(seen.devices()));
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
  private static List<String> facts(List<TorchDevice> devices) {
    return devices.stream().map(device -> DeviceFacts.of(device).toString()).distinct().toList();
  }

  private static Map<String, Map<String, String>> digests(
      RunConfig config, Path model, RewardSpec reward) {
    return digests(config, model, reward, ModelFiles::digests);
  }

  private static Map<String, Map<String, String>> digests(
      RunConfig config, Path model, RewardSpec reward, Function<Path, Map<String, String>> digest) {
    Map<String, Map<String, String>> digests = new TreeMap<>();
    digests.put(MODEL, digest.apply(model));
    reward.terms().stream()
        .flatMap(term -> term.places().stream())
        .distinct()
        .forEach(argument -> digests.put(argument, digest.apply(Path.of(argument))));
    tiny(config).ifPresent(folder -> digests.put(folder.toString(), digest.apply(folder)));
    Additions additions = config.models().additions();
    Stream.concat(
            additions.loras().all().stream().map(LoraSpec::file),
            additions.embeddings().all().stream().map(EmbeddingSpec::file))
        .forEach(file -> digests.put(file.toString(), digest.apply(file)));
    additions
        .vae()
        .ifPresent(vae -> digests.put(vae.toString(), digest.apply(OtherVae.find(vae).weights())));
    digests.values().removeIf(Map::isEmpty);
    return digests;
  }

  /** The folder of the tiny autoencoder that it is seen by. */
  private static Optional<Path> tiny(RunConfig config) {
    return config.sampling().twist().decoder().orElse(TwistDecoder.FULL)
            instanceof TwistDecoder.Tiny tiny
        ? Optional.of(tiny.folder())
        : Optional.empty();
  }

  /** One digest of the model's files. */
  public String weights() {
    return ModelFiles.summary(digests.getOrDefault(MODEL, Map.of()));
  }

  /** What is brought to the model, in order, with the digests of the files. */
  public Added added() {
    Additions additions = config.models().additions();
    return new Added(
        additions.loras().all().stream()
            .map(lora -> new MergedLora(name(lora.file()), digest(lora.file()), lora.scale()))
            .toList(),
        additions.embeddings().all().stream()
            .map(
                each ->
                    new LearnedEmbedding(
                        name(each.file()), each.token().orElse(""), digest(each.file())))
            .toList(),
        additions.vae().flatMap(this::added));
  }

  /** Of an autoencoder's folder the one file of its weights is digested. */
  private Optional<AddedVae> added(Path vae) {
    return digests.getOrDefault(vae.toString(), Map.of()).entrySet().stream()
        .findFirst()
        .map(file -> new AddedVae(file.getKey(), file.getValue()));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** The digest of a file that has one of its own, else nothing. */
  private String digest(Path file) {
    return digests.getOrDefault(file.toString(), Map.of()).getOrDefault(name(file), "");
  }

  /** What a place that has digests is to the run. */
  String kind(String place) {
    Additions additions = config.models().additions();
    Path path = Path.of(place);
    if (additions.loras().all().stream().anyMatch(each -> each.file().equals(path))) {
      return "LoRA";
    } else if (additions.embeddings().all().stream().anyMatch(each -> each.file().equals(path))) {
      return "textual inversion";
    } else if (additions.vae().filter(path::equals).isPresent()) {
      return "VAE";
    }
    return tiny(config).filter(path::equals).isPresent() ? "tiny autoencoder" : "reward";
  }

  public List<PromptTask> tasks() {
    return PromptTask.of(prompts);
  }

  /** What the model's configurations ask for that is done otherwise; a line each. */
  public List<String> notices() {
    return config.models().additions().notices(ModelFolder.open(model));
  }

  /** How its networks are run, on the first of its devices. */
  public ModelOptions options() {
    return config.options(model, config.namedDevices().get(0));
  }

  /**
   * Reads a run's manifest, of this version or one before.
   *
   * @throws IllegalArgumentException if the folder holds none
   */
  public static Manifest read(Path run) {
    return RunRecord.isIn(run)
        ? RunRecord.read(run.resolve(RunRecord.FILE)).manifest()
        : OldRecords.manifest(run.resolve(OldRecords.MANIFEST));
  }

  /**
   * A run's manifest from a text of {@link #text}.
   *
   * @param origin where the text is from, for what is wrong with it
   * @throws IllegalArgumentException naming the origin, if it is none, or of a newer version
   */
  public static Manifest parse(String text, String origin) {
    return RunRecord.parse(text, origin).manifest();
  }

  /** What another process reads with {@link #parse}: the record of a run that has nothing yet. */
  public String text() {
    return new RunRecord(this, Instant.EPOCH, 0, Spending.NOTHING).json("planned");
  }

  /**
   * What is begun anew here and now by the same settings: its weights are read for their digests.
   */
  public Manifest anew() {
    RunConfig seen = config.seen(config.checkpoints(), model);
    RunConfig settled = checkpointed(seen, model, reward);
    return new Manifest(
        settled,
        model,
        reward,
        prompts,
        digests(settled, model, reward),
        Versions.read(),
        facts(settled.devices()));
  }

  /** The same run for other prompts, such as some of its own. */
  public Manifest only(List<Prompts.Numbered> some) {
    return new Manifest(config, model, reward, some, digests, versions, hardware);
  }

  /** The same run, as of these models of devices. */
  Manifest madeOn(List<String> models) {
    return new Manifest(config, model, reward, prompts, digests, versions, models);
  }

  /** The same run with other settings, model and reward. */
  Manifest with(RunConfig other, Path folder, RewardSpec spec) {
    return new Manifest(other, folder, spec, prompts, digests, versions, hardware);
  }

  /**
   * Whether another run has the same settings, but for those that leave its results as they are.
   */
  public boolean isSetAs(Manifest other) {
    return decisive().equals(other.decisive());
  }

  private ObjectNode decisive() {
    ObjectNode settings = config.settings().json();
    settings.remove(KEEP_MINUTES);
    config.settings().texts().keySet().stream()
        .filter(key -> key.startsWith(JudgeSettings.GROUP))
        .forEach(settings::remove);
    return settings;
  }

  /** The same run whose prompts' states are kept as often as this. */
  public Manifest keeping(String minutes) {
    RunConfig changed =
        RunConfig.resolved(config.settings().with(KEEP_MINUTES, minutes, "--keep-minutes"));
    return with(changed, model, reward);
  }

  /** The same run, whose judges outside are asked otherwise. */
  public Manifest judged(List<Setting> judging) {
    return judging.isEmpty()
        ? this
        : with(RunConfig.resolved(config.settings().with(judging)), model, reward);
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
    return otherHardware(config.devices());
  }

  /** The models of these devices, where the run was begun on others. */
  public Optional<String> otherHardware(List<TorchDevice> devices) {
    List<String> here = facts(devices);
    return hardware.isEmpty() || hardware.containsAll(here)
        ? Optional.empty()
        : Optional.of(String.join(", ", here));
  }

  /** The same run with its model in another folder. */
  Manifest withModel(Path folder) {
    Path model = config.models().singleFile().folder(folder).toAbsolutePath().normalize();
    return new Manifest(config, model, reward, prompts, digests, versions, hardware);
  }

  private void requireThere() {
    if (!Files.isDirectory(model)) {
      throw new IllegalArgumentException(
          "the model of this run was in "
              + model
              + ", which is gone: put it back, or say with --model DIR|FILE where it is now");
    }
    digests.keySet().stream()
        .filter(place -> !place.equals(MODEL) && !Files.exists(Path.of(place)))
        .findFirst()
        .ifPresent(
            place -> {
              throw new IllegalArgumentException(
                  "the "
                      + kind(place)
                      + " of this run was in "
                      + place
                      + ", which is gone: put it back");
            });
  }

  /**
   * Refuses to go on with other weights.
   *
   * @throws IllegalArgumentException naming what is gone, or the first file that is another one now
   */
  public void requireSameWeights() {
    requireThere();
    Map<String, Map<String, String>> now = digests(config, model, reward);
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
