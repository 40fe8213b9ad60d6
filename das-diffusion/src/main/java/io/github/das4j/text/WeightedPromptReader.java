package io.github.das4j.text;

import io.github.das4j.text.WeightedPrompt.Piece;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a weighted prompt from left to right; weights are multiplied in the order of closing. */
final class WeightedPromptReader {

  private static final double BRACKET = 1.1;
  private static final String ESCAPED = "()[]\\";

  /** What closes a round bracket with a weight of its own. */
  private static final Pattern NUMBER =
      Pattern.compile(":\\s*([+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+))\\s*\\)");

  /** Text without brackets and what goes with them. */
  private static final Pattern PLAIN = Pattern.compile("[^\\\\()\\[\\]:]+");

  private static final Pattern BREAK =
      Pattern.compile(
          "\\s*(?<![\\p{L}\\p{N}_])BREAK(?![\\p{L}\\p{N}_])\\s*", Pattern.UNICODE_CHARACTER_CLASS);

  private final String prompt;

  /** What was read so far: a list for each group. */
  private final List<List<Piece>> groups = new ArrayList<>();

  /** The last group's pieces are open to change, as are all within brackets that are open. */
  private int pieces;

  /** Where brackets that are open begin, the last first; round and square are counted apart. */
  private final Deque<Integer> round = new ArrayDeque<>();

  private final Deque<Integer> square = new ArrayDeque<>();

  WeightedPromptReader(String prompt) {
    this.prompt = prompt;
    groups.add(new ArrayList<>());
  }

  WeightedPrompt read() {
    Matcher number = NUMBER.matcher(prompt);
    Matcher plain = PLAIN.matcher(prompt);
    int at = 0;
    while (at < prompt.length()) {
      number.region(at, prompt.length());
      plain.region(at, prompt.length());
      if (plain.lookingAt()) {
        plain(plain.group());
        at = plain.end();
      } else if (!round.isEmpty() && number.lookingAt()) {
        multiply(round.pop(), Double.parseDouble(number.group(1)));
        at = number.end();
      } else {
        at += special(at);
      }
    }
    round.forEach(open -> multiply(open, BRACKET));
    square.forEach(open -> multiply(open, 1 / BRACKET));
    return new WeightedPrompt(groups.stream().map(WeightedPromptReader::joined).toList());
  }

  private void plain(String text) {
    String[] parts = BREAK.split(text, -1);
    for (int k = 0; k < parts.length; k++) {
      if (k > 0) {
        groups.add(new ArrayList<>());
      }
      append(parts[k]);
    }
  }

  private void append(String text) {
    groups.get(groups.size() - 1).add(new Piece(text, 1));
    pieces++;
  }

  /** Reads a bracket, a colon that is text, or an escape; how far that is. */
  private int special(int at) {
    char c = prompt.charAt(at);
    if (c == '\\') {
      boolean escapes = at + 1 < prompt.length() && ESCAPED.indexOf(prompt.charAt(at + 1)) >= 0;
      if (escapes) {
        append(prompt.substring(at + 1, at + 2));
      }
      return escapes ? 2 : 1;
    }
    if (c == '(') {
      round.push(pieces);
    } else if (c == '[') {
      square.push(pieces);
    } else if (c == ')' && !round.isEmpty()) {
      multiply(round.pop(), BRACKET);
    } else if (c == ']' && !square.isEmpty()) {
      multiply(square.pop(), 1 / BRACKET);
    } else {
      append(String.valueOf(c));
    }
    return 1;
  }

  /** Multiplies all pieces but so many, the first of all groups. */
  private void multiply(int from, double factor) {
    int before = 0;
    for (List<Piece> group : groups) {
      for (int k = Math.max(0, from - before); k < group.size(); k++) {
        group.set(k, new Piece(group.get(k).text(), group.get(k).weight() * factor));
      }
      before += group.size();
    }
  }

  private static List<Piece> joined(List<Piece> group) {
    if (group.stream().allMatch(piece -> piece.text().isEmpty())) {
      return List.of(new Piece("", 1));
    }
    List<Piece> joined = new ArrayList<>();
    for (Piece piece : group) {
      int last = joined.size() - 1;
      if (last >= 0 && joined.get(last).weight() == piece.weight()) {
        joined.set(last, new Piece(joined.get(last).text() + piece.text(), piece.weight()));
      } else {
        joined.add(piece);
      }
    }
    return joined;
  }
}
