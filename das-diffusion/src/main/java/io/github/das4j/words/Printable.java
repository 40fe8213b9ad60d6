package io.github.das4j.words;

/**
 * Text of unknown origin, as a terminal may show it: names in a file of weights, keys of a
 * configuration and prompts can hold escape sequences, which would move the cursor, change the
 * title or hide what stands before them.
 */
public final class Printable {

  private Printable() {}

  /**
   * The same with every control and every invisible character of direction written as its code,
   * such as {@code \u001b}; line ends and tabs stay.
   */
  public static String of(String text) {
    if (text.codePoints().noneMatch(Printable::hidden)) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            each -> {
              if (hidden(each)) {
                shown.append(String.format("\\u%04x", each));
              } else {
                shown.appendCodePoint(each);
              }
            });
    return shown.toString();
  }

  private static boolean hidden(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL -> character != '\n' && character != '\t';
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
      // Joiners (U+200C, U+200D) make up emoji and scripts; those of direction reorder the line.
      case Character.FORMAT -> character != 0x200c && character != 0x200d;
      default -> false;
    };
  }
}
