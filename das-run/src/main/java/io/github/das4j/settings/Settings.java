package io.github.das4j.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.declaration.Declaration;
import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.WrongValueException;
import io.github.das4j.files.Json;
import io.github.das4j.words.Spelling;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** Every setting of a table with its value. Immutable; later layers replace earlier values. */
public final class Settings {

  private static final String DEFAULTS = "defaults";

  private final SettingsTable table;
  private final Map<String, Setting> values;

  private Settings(SettingsTable table, Map<String, Setting> values) {
    this.table = table;
    this.values = Collections.unmodifiableMap(values);
  }

  /** The defaults of a run: the published ones for Stable Diffusion. */
  public static Settings defaults() {
    return defaults(SettingsTable.RUN);
  }

  /** The defaults of a table. */
  public static Settings defaults(SettingsTable table) {
    Map<String, Setting> values = new LinkedHashMap<>();
    table
        .declarations()
        .forEach(
            declared ->
                values.put(
                    declared.key(), new Setting(declared.key(), declared.standard(), DEFAULTS)));
    return new Settings(table, values);
  }

  /** What these settings are the values of. */
  public SettingsTable table() {
    return table;
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
    return new Settings(table, merged);
  }

  /**
   * These settings with another in place of theirs.
   *
   * @throws IllegalArgumentException if there is no such key, with the nearest one
   */
  public Settings with(String key, String value, String origin) {
    return with(List.of(new Setting(key, value, origin)));
  }

  private void requireKnown(Setting setting) {
    if (!values.containsKey(setting.key())) {
      throw new IllegalArgumentException(
          setting.origin() + ": unknown key '" + setting.key() + "'" + hint(setting.key()));
    }
  }

  /** What is in a group of that name, the key in another group, or one a few letters away. */
  private String hint(String key) {
    List<String> group = values.keySet().stream().filter(k -> k.startsWith(key + ".")).toList();
    if (!group.isEmpty()) {
      return ", which is a group: it holds " + String.join(", ", group);
    }
    String last = key.substring(key.lastIndexOf('.') + 1);
    return values.keySet().stream()
        .filter(known -> known.endsWith("." + last) || known.equals(last))
        .findFirst()
        .or(() -> Spelling.nearest(key, values.keySet()))
        .map(Spelling::hint)
        .orElse(" (das run --settings lists them)");
  }

  /** The setting of a key that exists. */
  public Setting get(String key) {
    Setting setting = values.get(key);
    if (setting == null) {
      throw new IllegalStateException("there is no setting " + key);
    }
    return setting;
  }

  /** The text of a key's value. */
  public String text(String key) {
    return get(key).value();
  }

  /** Whether a key has its default, and nobody has said so. */
  public boolean isDefault(String key) {
    return get(key).origin().equals(DEFAULTS);
  }

  /**
   * A record of settings, read from their texts.
   *
   * @throws IllegalArgumentException with what is wrong, and where it was written
   */
  public <R extends Record> R read(Class<R> type) {
    return located(() -> Declarations.build(type, d -> d.parse(text(d.key()))));
  }

  /** What is wrong with a value is told with its key, and where it was written. */
  private <T> T located(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (WrongValueException e) {
      String origin = get(e.key()).origin();
      // An option says by itself which setting it is.
      boolean named =
          e.complaint().startsWith(":") && table.require(e.key()).options().contains(origin);
      throw new IllegalArgumentException(origin + (named ? "" : ": " + e.key()) + e.complaint(), e);
    }
  }

  private Object value(String key) {
    Declaration declaration = table.require(key);
    return located(() -> declaration.parse(text(key)));
  }

  /**
   * A whole number.
   *
   * @throws IllegalArgumentException if it is none that its key takes
   */
  public int integer(String key) {
    return (Integer) value(key);
  }

  /**
   * A number.
   *
   * @throws IllegalArgumentException if it is none that its key takes
   */
  public double number(String key) {
    Object value = value(key);
    return value instanceof OptionalDouble optional ? optional.orElseThrow() : (Double) value;
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
          if (!isDefault(key)) {
            origins.put(key, setting.origin());
          }
        });
    return origins;
  }

  /** Values as texts by dotted key, in the order of the table. */
  public Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach((key, setting) -> texts.put(key, setting.value()));
    return texts;
  }

  /** Dotted keys and values, in the order of the table. */
  public ObjectNode json() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    values.forEach((key, setting) -> node.put(key, setting.value()));
    return node;
  }

  /** Reads back what {@link #json} wrote. */
  public static Settings of(JsonNode node, String origin) {
    Settings older = defaults();
    for (String key : older.table.keys()) {
      if (!older.table.before(key).equals(older.text(key))) {
        older = older.with(key, older.table.before(key), origin);
      }
    }
    return older.with(
        node.properties().stream()
            .map(field -> new Setting(field.getKey(), field.getValue().asText(), origin))
            .toList());
  }

  /**
   * Reads back what {@link #json} and {@link #origins} wrote: a value is from where it was from.
   *
   * @param from origins by key; keys that are not in it were the defaults
   * @param origin the record, for what is wrong with it
   */
  public static Settings of(JsonNode values, JsonNode from, String origin) {
    Settings settings = of(values, origin);
    Map<String, Setting> merged = new LinkedHashMap<>();
    settings.values.forEach(
        (key, setting) ->
            merged.put(key, new Setting(key, setting.value(), from.path(key).asText(DEFAULTS))));
    return new Settings(settings.table, merged);
  }

  /** A line for each key, with where its value is from. */
  public List<String> lines() {
    return values.values().stream()
        .map(s -> String.format("%-24s %-32s # %s", s.key(), s.value(), s.origin()))
        .toList();
  }
}
