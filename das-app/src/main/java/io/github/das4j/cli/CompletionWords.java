package io.github.das4j.cli;

import io.github.das4j.das.Method;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.words.Choices;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** das's commands with all of their options, each with the words that it may be given. */
final class CompletionWords {

  private static final List<String> OF_FILES = List.of("FILE", "DIR", "PATH");
  private static final List<String> OF_REWARDS = List.of("--reward", "--judge", "--blackbox");

  private CompletionWords() {}

  /** Of a command that nobody runs. */
  static CommandLine of(Das das) {
    CommandLine line = new CommandLine(das);
    TableOptions.attachAll(line);
    fill(line);
    return line;
  }

  private static void fill(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    for (OptionSpec option : List.copyOf(spec.options())) {
      // What takes no value has none to complete.
      if (option.arity().max() > 0) {
        OptionSpec filled = filled(option);
        spec.remove(option).addOption(filled);
      }
    }
    line.getSubcommands().values().forEach(CompletionWords::fill);
  }

  /** Options of one label share their words in picocli's script: each gets a label of its own. */
  private static OptionSpec filled(OptionSpec option) {
    OptionSpec.Builder filled =
        OptionSpec.builder(option).paramLabel(option.longestName().replaceAll("^-+", ""));
    List<String> words = words(option);
    if (!words.isEmpty()) {
      return filled.completionCandidates(words).build();
    }
    Iterable<String> known = option.completionCandidates();
    if (known != null && known.iterator().hasNext()) {
      return filled.build();
    }
    filled.completionCandidates(null);
    return OF_FILES.stream().anyMatch(option.paramLabel()::contains)
        ? filled.type(Path.class).auxiliaryTypes(Path.class).build()
        : filled.build();
  }

  /** Words that the table of settings does not have. */
  private static List<String> words(OptionSpec option) {
    if (OF_REWARDS.contains(option.longestName())) {
      return RewardSpec.names();
    }
    if (option.longestName().equals("--methods") && option.paramLabel().equals("LIST")) {
      return Arrays.stream(Method.values()).map(Choices::name).toList();
    }
    return List.of();
  }
}
