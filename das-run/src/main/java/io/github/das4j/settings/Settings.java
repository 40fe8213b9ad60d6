package io.github.das4j.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.EmptyNegative;
import io.github.das4j.files.Json;
import io.github.das4j.words.Choices;
import io.github.das4j.words.Spelling;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every setting of a run with its value. Immutable; later layers replace earlier values. */
public final class Settings {

  private static final String EMPTY_NEGATIVE = "sample.empty_negative";
  private static final Settings DEFAULTS = loadDefaults();

  private final Map<String, Setting> values;

  private Settings(Map<String, Setting> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  /** The values of {@code defaults.yaml}: the published ones for Stable Diffusion. */
  public static Settings defaults() {
    return DEFAULTS;
  }

  private static Settings loadDefaults() {
    Map<String, Setting> values = new LinkedHashMap<>();
    YamlSettings.parse(Resources.text("defaults.yaml"), "defaults")
        .forEach(setting -> values.put(setting.key(), setting));
    return new Settings(values);
  }

  /**
   * These settings with others in place of theirs.
   *
   * @throws IllegalArgumentException naming the first key that does not exist, and the nearest one
   */
  public Settings with(List<Setting> layer) {
    Map<String, Setting> merged = new LinkedHashMap<>(values);
    for (Setting setting : layer) {
      requireKnown(setting);
      merged.put(setting.key(), setting);
    }
    return new Settings(merged);
  }

  /** These settings and more keys, with their defaults, for a command that has some of its own. */
  public Settings extended(List<Setting> more) {
    Map<String, Setting> merged = new LinkedHashMap<>(values);
    more.forEach(setting -> merged.put(setting.key(), setting));
    return new Settings(merged);
  }

  public Settings with(String key, String value, String origin) {
    return with(List.of(new Setting(key, value, origin)));
  }

  private void requireKnown(Setting setting) {
    if (!values.containsKey(setting.key())) {
      throw new IllegalArgumentException(
          setting.origin() + ": unknown key '" + setting.key() + "'" + hint(setting.key()));
    }
  }

  /** The key in another group, or one that differs by a few letters. */
  private String hint(String key) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    return values.keySet().stream()
        .filter(known -> known.endsWith("." + last) || known.equals(last))
        .findFirst()
        .or(() -> Spelling.nearest(key, values.keySet()))
        .map(known -> "; did you mean '" + known + "'?")
        .orElse(" (das run --settings lists them)");
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** The setting of a key that exists. */
  public Setting get(String key) {
    Setting setting = values.get(key);
    if (setting == null) {
      throw new IllegalStateException("there is no setting " + key);
    }
    return setting;
  }

  public String text(String key) {
    return get(key).value();
  }

  public int integer(String key) {
    try {
      return Integer.parseInt(text(key));
    } catch (NumberFormatException e) {
      throw wrong(key, "a whole number");
    }
  }

  public long wholeNumber(String key) {
    try {
      return Long.parseLong(text(key));
    } catch (NumberFormatException e) {
      throw wrong(key, "a whole number");
    }
  }

  public double number(String key) {
    try {
      return Double.parseDouble(text(key));
    } catch (NumberFormatException e) {
      throw wrong(key, "a number");
    }
  }

  /** What is said of a value that does not fit its key. */
  public IllegalArgumentException wrong(String key, String wanted) {
    Setting setting = get(key);
    return new IllegalArgumentException(
        setting.origin() + ": " + key + " must be " + wanted + ", not '" + setting.value() + "'");
  }

  /** Where the values are from that are not the defaults, by dotted key. */
  public Map<String, String> origins() {
    Map<String, String> origins = new LinkedHashMap<>();
    values.forEach(
        (key, setting) -> {
          if (!setting.equals(DEFAULTS.values.get(key))) {
            origins.put(key, setting.origin());
          }
        });
    return origins;
  }

  /** Dotted keys and values, in the order of the defaults. */
  public ObjectNode json() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    values.forEach((key, setting) -> node.put(key, setting.value()));
    return node;
  }

  /** Reads back what {@link #json} wrote. */
  public static Settings of(JsonNode node, String origin) {
    // Runs that are older than the choice encoded the empty text.
    return defaults()
        .with(EMPTY_NEGATIVE, Choices.name(EmptyNegative.ENCODED), origin)
        .with(
            node.properties().stream()
                .map(field -> new Setting(field.getKey(), field.getValue().asText(), origin))
                .toList());
  }

  /**
   * Reads back what {@link #json} and {@link #origins} wrote: a value is from where it was from.
   *
   * @param from origins by key; keys that are not in it were the defaults
   * @param origin of a value that is neither
   */
  public static Settings of(JsonNode values, JsonNode from, String origin) {
    Settings settings = of(values, origin);
    Map<String, Setting> merged = new LinkedHashMap<>(settings.values);
    for (Setting setting : settings.values.values()) {
      String key = setting.key();
      Setting before = DEFAULTS.get(key);
      if (from.has(key)) {
        merged.put(key, new Setting(key, setting.value(), from.get(key).asText()));
      } else if (before.value().equals(setting.value())) {
        merged.put(key, before);
      }
    }
    return new Settings(merged);
  }

  /** A line for each key, with where its value is from. */
  public List<String> lines() {
    return values.values().stream()
        .map(s -> String.format("%-24s %-32s # %s", s.key(), s.value(), s.origin()))
        .toList();
  }
}
