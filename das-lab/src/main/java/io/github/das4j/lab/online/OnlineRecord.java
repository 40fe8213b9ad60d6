package io.github.das4j.lab.online;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.lab.record.AtomicFiles;
import io.github.das4j.lab.record.Json;
import io.github.das4j.lab.record.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code run.json}: the settings a run was begun with, which it goes on with. */
public final class OnlineRecord {

  /** What may change between one start and the next: it decides no image. */
  private static final List<String> FREE =
      List.of("online.rounds", "online.budget", "online.box.", "run.devices", "models");

  private OnlineRecord() {}

  /**
   * Writes the record of a new run, or compares it with that of the run in the folder.
   *
   * @param settings by dotted key
   * @throws IllegalArgumentException if the folder holds a run with other settings, or something
   *     else
   */
  public static void settle(OnlineFolder folder, Map<String, String> settings) {
    Path file = folder.record();
    if (Files.exists(file)) {
      compare(file, settings);
      return;
    }
    if (Files.isDirectory(folder.root()) && !isEmpty(folder)) {
      throw new IllegalArgumentException(
          folder.root() + " holds something else; choose another --out");
    }
    folder.make();
    ObjectNode record = Json.MAPPER.createObjectNode();
    record.put("software", Versions.read().software());
    settings.forEach(record.putObject("settings")::put);
    AtomicFiles.write(file, Json.text(record));
  }

  /** But for what a first start that was stopped at once leaves. */
  private static boolean isEmpty(OnlineFolder folder) {
    String[] there = folder.root().toFile().list();
    return there == null
        || List.of("images", "surrogates", "sheets", "start-data.jsonl", "run.json.part")
            .containsAll(List.of(there));
  }

  private static void compare(Path file, Map<String, String> settings) {
    JsonNode before;
    try {
      before = Json.MAPPER.readTree(Files.readString(file)).path("settings");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + " is no record of a run", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
    settings.forEach(
        (key, value) -> {
          String old = before.path(key).asText();
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
