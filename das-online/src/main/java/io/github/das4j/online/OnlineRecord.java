package io.github.das4j.online;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.FolderLock;
import io.github.das4j.files.Json;
import io.github.das4j.judge.JudgeSettings;
import io.github.das4j.record.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code run.json}: the settings a run was begun with, which it goes on with. */
public final class OnlineRecord {

  /** What may change between one start and the next: it decides no image. */
  private static final List<String> FREE =
      List.of(
          "online.rounds",
          "online.budget",
          "online.box.",
          JudgeSettings.GROUP,
          "run.devices",
          "run.keep_minutes",
          "sample.plain",
          "models");

  private static final String HARDWARE = "hardware";

  /** What the keys of files' digests end with. */
  static final String DIGEST = ".sha256";

  private OnlineRecord() {}

  /**
   * Writes the record of a new run, or compares it with that of the run in the folder.
   *
   * @param settings by dotted key
   * @param hardware the models of the devices
   * @return what is to be said where the run was begun on other models of device
   * @throws IllegalArgumentException if the folder holds a run with other settings, or something
   *     else
   */
  public static Optional<String> settle(
      OnlineFolder folder, Map<String, String> settings, String hardware) {
    Path file = folder.record();
    if (Files.exists(file)) {
      JsonNode record = read(file);
      compare(file, record.path("settings"), settings);
      return otherHardware(record.path(HARDWARE).asText(hardware), hardware);
    }
    requireOwn(folder);
    folder.make();
    ObjectNode record = Json.MAPPER.createObjectNode();
    record.put("software", Versions.read().software());
    record.put(HARDWARE, hardware);
    settings.forEach(record.putObject("settings")::put);
    AtomicFiles.write(file, Json.text(record));
    return Optional.empty();
  }

  private static Optional<String> otherHardware(String before, String now) {
    return before.equals(now)
        ? Optional.empty()
        : Optional.of(
            "warning: this run was begun on "
                + before
                + " and goes on on "
                + now
                + "; what is left may differ in the last bits");
  }

  /** A setting of the run in the folder; nothing where there is none yet. */
  static Optional<String> setting(OnlineFolder folder, String key) {
    return Files.exists(folder.record())
        ? Optional.of(read(folder.record()).path("settings").path(key).asText())
        : Optional.empty();
  }

  /**
   * Refuses a folder that holds something else than a run.
   *
   * @throws IllegalArgumentException saying what to do instead
   */
  static void requireOwn(OnlineFolder folder) {
    boolean run = Files.exists(folder.record());
    if (!run && Files.isDirectory(folder.root()) && !isEmpty(folder)) {
      throw new IllegalArgumentException(
          folder.root() + " holds something else; choose another --out");
    }
  }

  /** But for what a first start that was stopped at once leaves. */
  private static boolean isEmpty(OnlineFolder folder) {
    String[] there = folder.root().toFile().list();
    return there == null
        || List.of(
                "images",
                "surrogates",
                "sheets",
                "start-data.jsonl",
                "run.json.part",
                FolderLock.NAME)
            .containsAll(List.of(there));
  }

  private static JsonNode read(Path file) {
    try {
      return Json.MAPPER.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + " is no record of a run", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static void compare(Path file, JsonNode before, Map<String, String> settings) {
    settings.forEach(
        (key, value) -> {
          // What the record does not have is younger than it, and had no effect then; digests that
          // it does not have were not taken.
          String otherwise = key.endsWith(DIGEST) ? value : OnlineConfig.TABLE.before(key);
          String old = before.path(key).asText(otherwise);
          if (!old.equals(value) && FREE.stream().noneMatch(key::startsWith)) {
            throw new IllegalArgumentException(
                file.getParent()
                    + " was begun with "
                    + key
                    + " = '"
                    + old
                    + "', not '"
                    + value
                    + "'; leave it as it was, or choose another --out");
          }
        });
  }
}
