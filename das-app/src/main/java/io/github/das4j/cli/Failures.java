package io.github.das4j.cli;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.das.SamplingException;
import io.github.das4j.words.Choices;
import io.github.das4j.words.Excerpt;
import io.github.das4j.words.Printable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a user is told when something is wrong: one line, and an exit code. */
final class Failures {

  static final int BAD_INPUT = 2;
  static final int FAILED = 1;

  private static final int LONGEST = 2000;

  /** How picocli tells what an option may be. */
  private static final Pattern CHOICE =
      Pattern.compile(
          "Invalid value for option '([^']+)'.*: expected one of \\[(.*)].* but was '(.*)'");

  private Failures() {}

  /** A command line that cannot be read. */
  static int usage(ParameterException e) {
    String message = chosen(firstLine(e));
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      String first = unmatched.getUnmatched().get(0);
      if (!first.startsWith("-") && !e.getCommandLine().getSubcommands().isEmpty()) {
        message = "unknown command '" + first + "'";
      }
      if (!suggestions.isEmpty()) {
        message += "; did you mean " + suggestions.get(0) + "?";
      }
    }
    say(message + " (see " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help)");
    return BAD_INPUT;
  }

  /** A value that is none of an option's, in the words that all other choices are refused in. */
  private static String chosen(String message) {
    Matcher matcher = CHOICE.matcher(message);
    if (!matcher.matches()) {
      return message;
    }
    List<String> known =
        List.of(matcher.group(2).toLowerCase(Locale.ROOT).replace('_', '-').split(", "));
    return matcher.group(1) + ": " + Choices.unknown("choice", matcher.group(3), known);
  }

  /** A command that threw. */
  static int report(Exception e, boolean debug) {
    boolean badInput = e instanceof IllegalArgumentException || e instanceof CheckpointException;
    boolean explained = badInput || e instanceof SamplingException || e.getMessage() != null;
    say(explained ? firstLine(e) : e.getClass().getSimpleName() + " (--debug shows more)");
    if (debug) {
      StringWriter text = new StringWriter();
      e.printStackTrace(new PrintWriter(text));
      System.err.println(Printable.of(text.toString()));
    }
    return badInput ? BAD_INPUT : FAILED;
  }

  /** A line for the user; however long a prompt or a path is, it stays one that can be read. */
  static void say(String message) {
    System.err.println("das: " + Excerpt.of(message, LONGEST));
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
  }
}
