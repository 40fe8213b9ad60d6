package io.github.das4j.cli;

import io.github.das4j.words.Choices;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code das completion}: what completes a command line in a shell. */
@Command(
    name = "completion",
    description = "Prints what completes das's commands, options and values in a shell.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples (das must be on the PATH; the first two last for one session):",
      "  source <(das completion bash)",
      "  autoload -U compinit && compinit && source <(das completion zsh)",
      "  das completion fish > ~/.config/fish/completions/das.fish"
    })
final class CompletionCommand implements Callable<Integer> {

  private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  /** Shells, for those who complete this command too. */
  static final class Shells implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return SHELLS.iterator();
    }
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "SHELL",
      arity = "0..1",
      completionCandidates = Shells.class,
      description = "${COMPLETION-CANDIDATES}.")
  private String shell = "";

  @Override
  public Integer call() {
    if (shell.isEmpty()) {
      throw new IllegalArgumentException(
          "name your shell: source <(das completion bash), source <(das completion zsh), or das"
              + " completion fish > ~/.config/fish/completions/das.fish");
    }
    String named = shell.toLowerCase(Locale.ROOT);
    if (!SHELLS.contains(named)) {
      throw new IllegalArgumentException(Choices.unknown("shell", shell, SHELLS));
    }
    CommandLine das = CompletionWords.of(new Das());
    PrintWriter out = spec.commandLine().getOut();
    // zsh takes the functions of bash, which call what the script asks it for.
    out.print(named.equals("fish") ? FishCompletion.of(das) : BashCompletion.of(das));
    out.flush();
    return 0;
  }
}
