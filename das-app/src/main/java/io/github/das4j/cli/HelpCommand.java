package io.github.das4j.cli;

import io.github.das4j.words.Spelling;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code das help}: what {@code --help} says, of das or of one of its commands. */
@Command(
    name = "help",
    description = "Shows the help of a command.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  das help sample", "  das help models convert"})
final class HelpCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "Its name, and that of a command of it.")
  private List<String> names = new ArrayList<>();

  @Override
  public Integer call() {
    CommandLine line = spec.root().commandLine();
    for (String name : names) {
      CommandLine below = line.getSubcommands().get(name);
      if (below == null) {
        throw new IllegalArgumentException(
            line.getCommandSpec().qualifiedName()
                + " has no command '"
                + name
                + "'"
                + Spelling.hint(name, line.getSubcommands().keySet()));
      }
      line = below;
    }
    PrintWriter out = spec.commandLine().getOut();
    line.usage(out);
    out.flush();
    return 0;
  }
}
