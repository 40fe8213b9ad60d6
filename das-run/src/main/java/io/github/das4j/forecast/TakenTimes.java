package io.github.das4j.forecast;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Json;
import io.github.das4j.files.UserCache;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Seconds that things took, kept in a file of the user's cache. It is a help and no record: what
 * cannot be read or written is left, and nothing that is sampled depends on it. Safe for use by
 * several threads; of two processes at once the later one's times may be lost.
 */
public final class TakenTimes {

  private static final String FILE = "times.json";

  /** The oldest go first. */
  private static final int MOST = 500;

  private final Path file;

  TakenTimes(Path file) {
    this.file = file;
  }

  /** Those of this user. */
  public static TakenTimes ofThisUser() {
    return new TakenTimes(UserCache.folder().resolve(FILE));
  }

  /** What a thing took; nothing where that is not known. */
  public synchronized OptionalDouble seconds(String thing) {
    Double known = read().get(thing);
    return known == null ? OptionalDouble.empty() : OptionalDouble.of(known);
  }

  /**
   * Keeps what a thing took, together with what it took before: the mean of both.
   *
   * @param seconds anything that is not positive and finite is left out
   */
  public synchronized void took(String thing, double seconds) {
    if (!(seconds > 0) || !Double.isFinite(seconds)) {
      return;
    }
    Map<String, Double> all = read();
    Double before = all.remove(thing);
    all.put(thing, before == null ? seconds : (before + seconds) / 2);
    ObjectNode node = Json.MAPPER.createObjectNode();
    all.entrySet().stream()
        .skip(Math.max(0, all.size() - MOST))
        .forEach(each -> node.put(each.getKey(), each.getValue()));
    try {
      AtomicFiles.folder(file.toAbsolutePath().resolveSibling(""));
      AtomicFiles.write(file, Json.text(node));
    } catch (UncheckedIOException | IllegalArgumentException e) {
      // A cache that cannot be written to is no reason to stop.
      return;
    }
  }

  private Map<String, Double> read() {
    Map<String, Double> all = new LinkedHashMap<>();
    try {
      if (Files.isRegularFile(file)) {
        JsonNode node = Configs.read(file);
        for (Map.Entry<String, JsonNode> each : node.properties()) {
          double seconds = each.getValue().asDouble();
          if (seconds > 0 && Double.isFinite(seconds)) {
            all.put(each.getKey(), seconds);
          }
        }
      }
    } catch (CheckpointException | UncheckedIOException e) {
      // A damaged file is written anew.
      return new LinkedHashMap<>();
    }
    return all;
  }
}
