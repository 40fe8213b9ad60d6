package io.github.das4j.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.FolderLock;
import io.github.das4j.files.Json;
import io.github.das4j.files.Removal;
import io.github.das4j.judge.JudgeSettings;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.PromptTask;
import io.github.das4j.run.RunDirectory;
import io.github.das4j.settings.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * What a tuning has tried so far: a file of its folder, replaced whole after every run. The same
 * tuning goes on from it, and one of more values tries those alone. One process holds it.
 */
public final class TuningRecord implements TriedRuns, AutoCloseable {

  static final String FILE = "tune.json";

  private static final int VERSION = 1;

  private static final String SETTINGS = "settings";
  private static final String PROMPTS = "prompts";
  private static final String DIGESTS = "digests";
  private static final String TRIED = "tried";

  /** More differences than a line names. */
  private static final int MOST_NAMED = 4;

  private final Path folder;
  private final FolderLock lock;
  private final boolean made;
  private final ObjectNode asked;
  private final Map<String, ObjectNode> tried = new LinkedHashMap<>();
  private boolean stopped;

  private TuningRecord(Path folder, FolderLock lock, boolean made, ObjectNode asked) {
    this.folder = folder;
    this.lock = lock;
    this.made = made;
    this.asked = asked;
  }

  /**
   * Refuses a folder that holds anything but a tuning.
   *
   * @throws IllegalArgumentException saying what is in the way
   */
  public static void require(Path folder) {
    if (!Files.isRegularFile(folder.resolve(FILE))) {
      RunDirectory.requireNew(folder);
    }
  }

  /**
   * Makes a folder, or takes up the tuning in it.
   *
   * @param config every setting
   * @param files its prompts, and the digests of what it reads
   * @throws IllegalArgumentException if there is anything else in it, or another process at it
   */
  public static TuningRecord open(Path folder, RunConfig config, Manifest files) {
    require(folder);
    boolean made = !Files.exists(folder);
    AtomicFiles.folder(folder);
    FolderLock lock =
        FolderLock.take(folder)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "another das tune is at work in " + folder + "; wait for it, or stop it"));
    TuningRecord record = new TuningRecord(folder, lock, made, asked(config, files));
    try {
      record.read();
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
    return record;
  }

  private static ObjectNode asked(RunConfig config, Manifest files) {
    ObjectNode settings = config.settings().json();
    // What is settled by the memory that is free, or leaves the figures as they are.
    settings.remove(List.of("run.keep_minutes", "run.checkpointing"));
    config.settings().texts().keySet().stream()
        .filter(key -> key.startsWith(JudgeSettings.GROUP))
        .forEach(settings::remove);
    ObjectNode asked = Json.MAPPER.createObjectNode().put("version", VERSION);
    asked.set(SETTINGS, settings);
    asked.set(PROMPTS, Json.MAPPER.valueToTree(files.prompts()));
    asked.set(DIGESTS, Json.MAPPER.valueToTree(files.digests()));
    return asked;
  }

  private void read() {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return;
    }
    JsonNode kept = Configs.read(file);
    int version = Json.required(kept, "version").asInt();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          file + ": it is of version " + version + ", and this das reads version " + VERSION);
    }
    other(kept)
        .ifPresent(
            other -> {
              throw new IllegalArgumentException(
                  folder
                      + " holds a tuning with other "
                      + other
                      + ": choose another --out, or the same "
                      + other.split(" ", 2)[0]);
            });
    for (JsonNode run : Json.required(kept, TRIED)) {
      tried.put(
          key(Json.required(run, "trial").asText(), Json.required(run, "prompt").asText()),
          run.deepCopy());
    }
  }

  /** What is not as it is asked for now. */
  private Optional<String> other(JsonNode kept) {
    JsonNode before = Json.required(kept, SETTINGS);
    JsonNode now = asked.path(SETTINGS);
    TreeSet<String> keys = new TreeSet<>();
    Stream.of(before, now)
        .flatMap(node -> node.properties().stream())
        .map(Map.Entry::getKey)
        .filter(key -> !before.path(key).asText().equals(now.path(key).asText()))
        .forEach(keys::add);
    if (!keys.isEmpty()) {
      return Optional.of(
          keys.stream().limit(MOST_NAMED).collect(Collectors.joining(", ", "settings (", ")")));
    }
    return Stream.of(Map.entry(PROMPTS, "prompts"), Map.entry(DIGESTS, "weights"))
        .filter(part -> !Json.required(kept, part.getKey()).equals(asked.path(part.getKey())))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static String key(String trial, String prompt) {
    return trial + "\n" + prompt;
  }

  @Override
  public synchronized Optional<Pilot> find(String trial, PromptTask prompt, Pilot.Setting setting) {
    return Optional.ofNullable(tried.get(key(trial, prompt.id())))
        .map(
            run ->
                new Pilot(
                    setting,
                    Json.required(run, "ess").asDouble(),
                    Json.required(run, "final_ess").asDouble(),
                    Json.required(run, "resampled").asDouble(),
                    Json.required(run, "reward").asDouble(),
                    Json.required(run, "kl").asDouble()));
  }

  /** Figures that are no numbers are not kept: such a run is tried again. */
  @Override
  public synchronized void keep(String trial, PromptTask prompt, Pilot run) {
    boolean finite =
        DoubleStream.of(run.ess(), run.finalEss(), run.resampled(), run.reward(), run.kl())
            .allMatch(Double::isFinite);
    if (stopped || !finite) {
      return;
    }
    tried.put(
        key(trial, prompt.id()),
        Json.MAPPER
            .createObjectNode()
            .put("trial", trial)
            .put("prompt", prompt.id())
            .put("ess", run.ess())
            .put("final_ess", run.finalEss())
            .put("resampled", run.resampled())
            .put("reward", run.reward())
            .put("kl", run.kl()));
    ObjectNode node = asked.deepCopy();
    ArrayNode runs = node.putArray(TRIED);
    tried.values().forEach(runs::add);
    AtomicFiles.write(folder.resolve(FILE), Json.text(node));
  }

  /**
   * Lets nothing more be kept, for a program that is stopped; waits for what is being written.
   *
   * @return whether anything is kept; where nothing is, a folder that was made is taken away
   */
  public synchronized boolean stop() {
    stopped = true;
    if (tried.isEmpty()) {
      discard();
    }
    return !tried.isEmpty();
  }

  private void discard() {
    if (made) {
      try {
        Removal.of(folder);
      } catch (IOException e) {
        // What stopped the tuning is more worth telling.
        return;
      }
    }
  }

  @Override
  public synchronized void close() {
    lock.close();
    if (tried.isEmpty()) {
      discard();
    }
  }
}
