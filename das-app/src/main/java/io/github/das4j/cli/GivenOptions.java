package io.github.das4j.cli;

import io.github.das4j.words.CommandWord;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options of a command line as they were given, for a command that is shown to be copied. */
final class GivenOptions {

  private static final String SET = "--set";

  private final List<OptionSpec> options;

  private GivenOptions(List<OptionSpec> options) {
    this.options = options;
  }

  /** Of a command that was read. */
  static GivenOptions of(CommandSpec command) {
    ParseResult parsed = command.commandLine().getParseResult();
    return new GivenOptions(
        // An option that is repeated is there once for each time, always with all of its values.
        parsed == null ? List.of() : parsed.matchedOptions().stream().distinct().toList());
  }

  /**
   * Them in order, each after a space.
   *
   * @param left names that are left out, and beginnings of keys that are not set
   */
  String without(List<String> left) {
    StringBuilder text = new StringBuilder();
    for (OptionSpec option : options) {
      if (!left.contains(option.longestName())) {
        if (option.arity().max() == 0) {
          text.append(' ').append(option.longestName());
        }
        option.originalStringValues().stream()
            .filter(value -> option.arity().max() > 0)
            .filter(
                value ->
                    !option.longestName().equals(SET) || left.stream().noneMatch(value::startsWith))
            .forEach(
                value ->
                    text.append(' ')
                        .append(option.longestName())
                        .append(' ')
                        .append(CommandWord.of(value)));
      }
    }
    return text.toString();
  }
}
