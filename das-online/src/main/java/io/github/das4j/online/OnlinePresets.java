package io.github.das4j.online;

import io.github.das4j.settings.Setting;
import io.github.das4j.settings.YamlSettings;
import io.github.das4j.words.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Published settings by name, each some files, one on the other. */
public final class OnlinePresets {

  private static final Map<String, List<String>> FILES =
      new TreeMap<>(
          Map.of(
              "ucb:aesthetic", List.of("base", "ucb", "aesthetic"),
              "ucb:jpeg", List.of("base", "ucb", "jpeg"),
              "bootstrap:aesthetic", List.of("base", "bootstrap", "aesthetic"),
              "bootstrap:jpeg", List.of("base", "bootstrap", "jpeg"),
              "evaluate", List.of("base", "evaluate"),
              "demo:aesthetic", List.of("demo", "demo-aesthetic"),
              "demo:evaluate", List.of("demo", "demo-evaluate"),
              "demo:jpeg", List.of("demo", "demo-jpeg")));

  private OnlinePresets() {}

  /** Every preset's name. */
  public static List<String> names() {
    return List.copyOf(FILES.keySet());
  }

  /**
   * The settings that a preset makes.
   *
   * @throws IllegalArgumentException if there is no such preset, with the nearest name
   */
  public static List<Setting> settings(String name) {
    List<String> files = FILES.get(name);
    if (files == null) {
      String hint = Spelling.hint(name, names());
      throw new IllegalArgumentException(
          "unknown preset '" + name + "'" + hint + " (known: " + String.join(", ", names()) + ")");
    }
    List<Setting> settings = new ArrayList<>();
    files.forEach(file -> settings.addAll(read("presets/" + file + ".yaml", name)));
    return settings;
  }

  private static List<Setting> read(String resource, String preset) {
    try (InputStream in = OnlinePresets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the build left out online/" + resource);
      }
      return YamlSettings.ofPreset(new String(in.readAllBytes(), StandardCharsets.UTF_8), preset);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
