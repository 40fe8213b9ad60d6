package io.github.das4j.settings;

/**
 * A value as somebody wrote it.
 *
 * @param key dotted, such as {@code smc.particles}
 * @param value the text of the value
 * @param origin where it was written, for messages: {@code runs.yaml, line 3}
 */
public record Setting(String key, String value, String origin) {

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
