package io.github.das4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Completion for fish, which picocli does not write: a line for each command and option, with what
 * help says of it.
 */
final class FishCompletion {

  /** A description beside a word has one line of a terminal. */
  private static final int LONGEST = 70;

  private final StringBuilder text = new StringBuilder();

  private FishCompletion() {}

  /** Of a command and all below it, as a script. */
  static String of(CommandLine das) {
    FishCompletion script = new FishCompletion();
    script.text.append("# das: completion for fish, written by das completion fish\n");
    script.text.append("complete -c das -f\n");
    script.add(das, List.of());
    return script.text.toString();
  }

  private void add(CommandLine line, List<String> path) {
    CommandSpec spec = line.getCommandSpec();
    String where = condition(path, line.getSubcommands().keySet().stream().sorted().toList());
    line.getSubcommands()
        .forEach(
            (name, below) -> say(where, "-a " + quoted(name), summary(below.getCommandSpec())));
    String anywhere = condition(path, List.of());
    spec.options().stream()
        .filter(option -> !option.hidden())
        .forEach(
            option -> say(anywhere, names(option) + values(option), first(option.description())));
    if (spec.positionalParameters().stream().anyMatch(FishCompletion::isFile)) {
      say(anywhere, "-F", "");
    }
    spec.positionalParameters().stream()
        .map(FishCompletion::words)
        .filter(words -> !words.isEmpty())
        .forEach(words -> say(anywhere, "-a " + quoted(words), ""));
    line.getSubcommands()
        .forEach(
            (name, below) -> {
              List<String> deeper = new ArrayList<>(path);
              deeper.add(name);
              add(below, deeper);
            });
  }

  /** When a line of fish's holds: its commands are these, and none of those that would go on. */
  private static String condition(List<String> path, List<String> below) {
    String seen =
        path.stream()
            .map(name -> "__fish_seen_subcommand_from " + name)
            .collect(Collectors.joining("; and "));
    String further =
        below.isEmpty() ? "" : "not __fish_seen_subcommand_from " + String.join(" ", below);
    String both = seen.isEmpty() || further.isEmpty() ? seen + further : seen + "; and " + further;
    return both.isEmpty() ? "__fish_use_subcommand" : both;
  }

  private void say(String where, String what, String description) {
    text.append("complete -c das -n ").append(quoted(where)).append(' ').append(what);
    if (!description.isEmpty()) {
      text.append(" -d ").append(quoted(description));
    }
    text.append('\n');
  }

  private static String names(OptionSpec option) {
    return Arrays.stream(option.names())
        .map(name -> name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
        .collect(Collectors.joining(" "));
  }

  private static String values(OptionSpec option) {
    if (option.arity().max() == 0) {
      return "";
    }
    String words = words(option);
    if (!words.isEmpty()) {
      return " -x -a " + quoted(words);
    }
    return isFile(option) ? " -r -F" : " -x";
  }

  private static boolean isFile(ArgSpec argument) {
    return argument.type() == Path.class
        || Arrays.asList(argument.auxiliaryTypes()).contains(Path.class);
  }

  private static String words(ArgSpec argument) {
    Iterable<String> words = argument.completionCandidates();
    return words == null
        ? ""
        : StreamSupport.stream(words.spliterator(), false).collect(Collectors.joining(" "));
  }

  private static String summary(CommandSpec spec) {
    return first(spec.usageMessage().description());
  }

  /** A first sentence, in short. */
  private static String first(String[] lines) {
    String whole = String.join(" ", lines).replaceAll("\\$\\{[^}]*}", "").strip();
    int end = whole.indexOf(". ");
    String sentence = end < 0 ? whole : whole.substring(0, end);
    return sentence.length() <= LONGEST ? sentence : sentence.substring(0, LONGEST - 1) + "…";
  }

  /** As fish reads it. */
  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
