package io.github.das4j.cli;

import io.github.das4j.das.Method;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.words.Choices;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
      Optional<OptionSpec> filled = filled(option);
      filled.ifPresent(other -> spec.remove(option).addOption(other));
    }
    line.getSubcommands().values().forEach(CompletionWords::fill);
  }

  private static Optional<OptionSpec> filled(OptionSpec option) {
    List<String> words = words(option);
    if (!words.isEmpty()) {
      return Optional.of(OptionSpec.builder(option).completionCandidates(words).build());
    }
    boolean isFile =
        OF_FILES.stream().anyMatch(option.paramLabel()::contains)
            && (option.completionCandidates() == null
                || !option.completionCandidates().iterator().hasNext());
    return isFile
        ? Optional.of(
            OptionSpec.builder(option)
                .completionCandidates(null)
                .type(Path.class)
                .auxiliaryTypes(Path.class)
                .build())
        : Optional.empty();
  }

  /** Words that the table of settings does not have. */
  private static List<String> words(OptionSpec option) {
    if (OF_REWARDS.contains(option.longestName())) {
      return RewardSpec.names();
    }
    if (option.longestName().equals("--methods") && option.paramLabel().equals("LIST")) {
      return Arrays.stream(Method.values()).map(Choices::name).toList();
    }
    return option.longestName().equals("--size") ? List.of("mid", "sd15", "sd21", "lcm", "sdxl") : List.of();
  }
}
