package io.github.das4j.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code das models}: what there is to know and to do about checkpoints. */
@Command(
    name = "models",
    description = "Tells what checkpoints are, downloads them, and converts single-file ones.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ModelsInspectCommand.class,
      ModelsDownloadCommand.class,
      ModelsConvertCommand.class
    })
final class ModelsCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(System.out);
    return 0;
  }
}
