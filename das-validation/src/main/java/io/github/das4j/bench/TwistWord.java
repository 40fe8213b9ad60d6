package io.github.das4j.bench;

import io.github.das4j.settings.Setting;
import io.github.das4j.words.Choices;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The words that entries are made of, each the value of one setting. */
enum TwistWord {
  PRESET("twist.preset", "full", "fast"),
  POOLED("twist.decoder", "pooled:2", "pooled:4"),
  TINY("twist.decoder", "tiny:DIR"),
  GRADIENT("twist.gradient", "denoised", "gaussian"),
  EVERY("twist.every", "every:2"),
  PARTICLES("twist.particles", "survivors");

  private final String key;

  @SuppressWarnings("ImmutableEnumChecker") // Lists of List.of are.
  private final List<String> forms;

  TwistWord(String key, String... forms) {
    this.key = key;
    this.forms = List.of(forms);
  }

  /**
   * The setting that a word is.
   *
   * @param origin where it was written
   * @throws IllegalArgumentException if it is none, with the nearest one
   */
  static Setting setting(String word, String origin) {
    return Stream.of(values())
        .filter(known -> known.takes(word))
        .findFirst()
        .map(known -> new Setting(known.key, known.value(word), origin + " " + word))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    origin + ": " + Choices.unknown("word", word, allForms())));
  }

  private static List<String> allForms() {
    return Arrays.stream(values()).flatMap(known -> known.forms.stream()).toList();
  }

  /** BenchWords with a colon take any argument, which the setting itself judges. */
  private boolean takes(String word) {
    return forms.stream()
        .anyMatch(
            form -> form.equals(word) || (form.contains(":") && name(form).equals(name(word))));
  }

  private static String name(String word) {
    return word.substring(0, colon(word));
  }

  private static int colon(String word) {
    int colon = word.indexOf(':');
    return colon < 0 ? word.length() : colon;
  }

  private String value(String word) {
    return this == EVERY ? word.substring(Math.min(word.length(), colon(word) + 1)) : word;
  }
}
