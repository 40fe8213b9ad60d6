package io.github.das4j.settings;

import io.github.das4j.declaration.Declaration;

/** What is said of a setting's default. */
public final class DefaultWords {

  private DefaultWords() {}

  /** The value of a key, in words where it does not speak for itself, and the preset it is of. */
  public static String of(Settings settings, String key) {
    Setting setting = settings.get(key);
    Declaration declaration = settings.table().require(key);
    if (!setting.value().equals(declaration.standard())) {
      return setting.value() + setting.preset().map(name -> " (" + name + ")").orElse("");
    }
    return declaration.otherwise().isEmpty() ? setting.value() : declaration.otherwise();
  }
}
