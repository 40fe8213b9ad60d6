package io.github.das4j.words;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads an enum's constants as they are written in settings: {@code micro-batch}. */
public final class Choices {

  private Choices() {}

  public static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static <E extends Enum<E>> E parse(Class<E> type, String what, String text) {
    List<E> constants = Arrays.asList(type.getEnumConstants());
    List<String> names = constants.stream().map(Choices::name).toList();
    int index = names.indexOf(text.toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw new IllegalArgumentException(unknown(what, text, names));
    }
    return constants.get(index);
  }

  /** What is said of a name that is none of these: the nearest one, and all. */
  public static String unknown(String what, String text, List<String> names) {
    return "unknown "
        + what
        + " '"
        + text
        + "'"
        + Spelling.hint(text, names)
        + " (known: "
        + String.join(", ", names)
        + ")";
  }
}
