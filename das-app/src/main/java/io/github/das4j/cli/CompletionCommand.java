package io.github.das4j.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
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

  /** Shells that are known. */
  enum Shell {
    BASH,
    ZSH,
    FISH
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
  private Shell shell = Shell.BASH;

  @Override
  public Integer call() {
    CommandLine das = CompletionWords.of(new Das());
    PrintWriter out = spec.commandLine().getOut();
    // zsh takes the functions of bash, which call what the script asks it for.
    out.print(shell == Shell.FISH ? FishCompletion.of(das) : AutoComplete.bash("das", das));
    out.flush();
    return 0;
  }
}
