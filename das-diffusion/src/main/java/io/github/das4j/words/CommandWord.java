package io.github.das4j.words;

import java.util.regex.Pattern;

/** A word of a command line, in a message whose command is there to be copied. */
public final class CommandWord {

  /** What no shell takes apart or reads as anything else. */
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_./\\\\:=@%+,-]+");

  /** What a POSIX shell reads between double quotes too. */
  private static final Pattern READ_IN_QUOTES = Pattern.compile("[\"$`!]|\\\\$");

  private CommandWord() {}

  /**
   * The word as it is, or quoted where a shell would not take it for one word: doubly, which
   * Windows knows too, or singly where that does not hold it together.
   *
   * @param word a path or another argument
   */
  public static String of(Object word) {
    String text = word.toString();
    if (PLAIN.matcher(text).matches()) {
      return text;
    }
    return READ_IN_QUOTES.matcher(text).find()
        ? "'" + text.replace("'", "'\\''") + "'"
        : '"' + text + '"';
  }
}
