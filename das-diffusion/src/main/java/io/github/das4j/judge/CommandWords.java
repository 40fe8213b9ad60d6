package io.github.das4j.judge;

import java.util.ArrayList;
import java.util.List;

/** Splits a command at its blanks; single or double quotes keep a word together. */
public final class CommandWords {

  private CommandWords() {}

  /**
   * The words of a command.
   *
   * @throws IllegalArgumentException if there is none, or a quote is left open
   */
  public static List<String> of(String command) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    char quote = 0;
    for (int i = 0; i < command.length(); i++) {
      char c = command.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        begun = true;
      } else if (!Character.isWhitespace(c)) {
        word.append(c);
        begun = true;
      } else if (begun) {
        words.add(word.toString());
        word.setLength(0);
        begun = false;
      }
    }
    if (quote != 0) {
      throw new IllegalArgumentException("exec: a quote is left open in '" + command + "'");
    }
    if (begun) {
      words.add(word.toString());
    }
    if (words.isEmpty()) {
      throw new IllegalArgumentException(
          "exec: names no command; write exec:COMMAND, as in exec:\"python score.py\"");
    }
    return List.copyOf(words);
  }
}
