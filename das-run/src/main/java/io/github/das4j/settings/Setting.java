package io.github.das4j.settings;

import java.util.Optional;

/**
 * A value as somebody wrote it.
 *
 * @param key dotted, such as {@code smc.particles}
 * @param value the text of the value
 * @param origin where it was written, for messages: {@code runs.yaml, line 3}
 * @param preset the preset that says so; empty where somebody asked for it, and of defaults
 */
public record Setting(String key, String value, String origin, Optional<String> preset) {

  /** A value that somebody asked for. */
  public Setting(String key, String value, String origin) {
    this(key, value, origin, Optional.empty());
  }

  /** The same as a preset says it. */
  public Setting of(String name) {
    return new Setting(key, value, origin, Optional.of(name));
  }

  /**
   * Reads {@code key=value}.
   *
   * @throws IllegalArgumentException if there is no key before an equals sign
   */
  public static Setting parse(String text, String origin) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          origin + ": cannot read '" + text + "'; write KEY=VALUE, as in smc.particles=8");
    }
    return new Setting(
        text.substring(0, equals).strip(), text.substring(equals + 1).strip(), origin);
  }
}
