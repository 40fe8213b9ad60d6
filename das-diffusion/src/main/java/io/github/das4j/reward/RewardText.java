package io.github.das4j.reward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text form of a {@link RewardSpec}, there and back. An argument may stand in double quotes, in
 * which commas and pluses are letters like others, and a quote is written twice.
 */
final class RewardText {

  private static final Pattern TERM =
      Pattern.compile(
          "(?:([-+]?[0-9.]+(?:[eE][-+]?\\d+)?)\\s*\\*\\s*)?([A-Za-z][\\w-]*)(?::(.*))?",
          Pattern.DOTALL);

  /** What an address begins with that stands as a term by itself; there is one reward for both. */
  private static final String HTTPS = "https";

  private static final String HTTP = "http";

  private static final Pattern JOIN = Pattern.compile("\\s+\\+\\s+");
  private static final Pattern COMMA = Pattern.compile(",");

  /** What is quoted begins an argument. */
  private static final Pattern QUOTED = Pattern.compile("(?<=[:,]|[:,]\\s)\"(?:[^\"]|\"\")*\"");

  private static final Pattern WHOLLY_QUOTED = Pattern.compile("\"((?:[^\"]|\"\")*)\"");

  private RewardText() {}

  /** The terms of a text, as they are written. */
  static List<RewardSpec.Term> terms(String text) {
    return split(text.trim(), JOIN).stream().map(part -> term(part.trim(), text)).toList();
  }

  private static RewardSpec.Term term(String part, String whole) {
    Matcher matcher = TERM.matcher(part);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "cannot read '"
              + part
              + "' in the reward '"
              + whole
              + "': write terms like 20*clip:DIR, joined by ' + '");
    }
    boolean secure = matcher.group(2).equals(HTTPS) && matcher.group(3) != null;
    String arguments = secure ? HTTPS + ":" + matcher.group(3) : matcher.group(3);
    return new RewardSpec.Term(
        weight(matcher.group(1), part),
        secure ? HTTP : matcher.group(2),
        arguments == null || arguments.isBlank() ? List.of() : arguments(":" + arguments));
  }

  /** The arguments behind a colon. */
  private static List<String> arguments(String text) {
    List<String> pieces = new ArrayList<>(split(text, COMMA));
    pieces.set(0, pieces.get(0).substring(1));
    return pieces.stream().map(piece -> unquoted(piece.trim())).toList();
  }

  private static double weight(@Nullable String text, String part) {
    if (text == null) {
      return 1;
    }
    double weight;
    try {
      weight = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a weight: '" + text + "' in '" + part + "'", e);
    }
    if (!Float.isFinite((float) weight)) {
      // As it is written: a term would say Infinity.
      throw new IllegalArgumentException("a weight beyond the numbers of float32: " + text);
    }
    return weight;
  }

  /** Cuts at a separator, where it is not quoted. */
  private static List<String> split(String text, Pattern separator) {
    String masked = QUOTED.matcher(text).replaceAll(quoted -> "x".repeat(quoted.group().length()));
    List<String> pieces = new ArrayList<>();
    int begin = 0;
    for (MatchResult cut : separator.matcher(masked).results().toList()) {
      pieces.add(text.substring(begin, cut.start()));
      begin = cut.end();
    }
    pieces.add(text.substring(begin));
    return pieces;
  }

  private static String unquoted(String argument) {
    if (!argument.startsWith("\"")) {
      return argument;
    }
    Matcher matcher = WHOLLY_QUOTED.matcher(argument);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a quote that begins and does not end, or ends too early, in the reward's argument "
              + argument
              + ": write \"…\" about the whole of it, and a quote in it twice");
    }
    return matcher.group(1).replace("\"\"", "\"");
  }

  /** A term that {@link #terms} reads as it was. */
  static String of(RewardSpec.Term term) {
    String head = term.weight() == 1 ? term.name() : term.weight() + "*" + term.name();
    if (term.arguments().isEmpty()) {
      return head;
    }
    String[] arguments = term.arguments().stream().map(RewardText::quoted).toArray(String[]::new);
    return head + ":" + String.join(",", Arrays.asList(arguments));
  }

  private static String quoted(String argument) {
    boolean plain =
        !argument.isEmpty()
            && argument.equals(argument.strip())
            && !argument.contains("\"")
            && !argument.contains(",")
            && !(argument.contains("+") && argument.chars().anyMatch(Character::isWhitespace))
            && !argument.startsWith("+")
            && !argument.endsWith("+");
    return plain ? argument : '"' + argument.replace("\"", "\"\"") + '"';
  }
}
