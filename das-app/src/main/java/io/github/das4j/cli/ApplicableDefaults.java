package io.github.das4j.cli;

import io.github.das4j.declaration.Declaration;
import io.github.das4j.settings.DefaultWords;
import io.github.das4j.settings.Settings;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What help says of defaults: those that apply with the preset, the model and the file that the
 * same command line names. It is asked for when help is printed, and not before.
 */
final class ApplicableDefaults extends ResourceBundle {

  private static final String PREFIX = "default.";

  private final Set<String> keys;
  private final Supplier<Settings> asked;
  private Optional<Settings> settings = Optional.empty();

  /**
   * A bundle for a command.
   *
   * @param keys of its settings
   * @param asked what holds where an option is left out, once the command line is read
   */
  ApplicableDefaults(Set<String> keys, Supplier<Settings> asked) {
    this.keys = keys;
    this.asked = asked;
  }

  private Settings settings() {
    if (settings.isEmpty()) {
      settings = Optional.of(asked.get());
    }
    return settings.get();
  }

  /** The help of a setting's option, with places for its choices and for the default. */
  static String description(Declaration declaration) {
    String help = declaration.help().replace("%", "%%").replace("{}", "${COMPLETION-CANDIDATES}");
    return help + ". ${bundle:" + PREFIX + declaration.key() + "}";
  }

  @Override
  protected @org.jspecify.annotations.Nullable Object handleGetObject(String key) {
    if (!key.startsWith(PREFIX)) {
      return null;
    }
    return "Default: " + DefaultWords.of(settings(), key.substring(PREFIX.length())) + ".";
  }

  @Override
  public Enumeration<String> getKeys() {
    return Collections.enumeration(keys.stream().map(key -> PREFIX + key).toList());
  }
}
