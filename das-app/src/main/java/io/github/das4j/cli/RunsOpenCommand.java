package io.github.das4j.cli;

import io.github.das4j.catalogue.KeptRun;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code das runs open}: shows a run's page. */
@Command(
    name = "open",
    description = "Opens the page of a run in the browser, and prints its path.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  das runs open 3", "  das runs open tuned --in ."})
final class RunsOpenCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "RUN",
      description = "Its name as das runs has it, the beginning of it, or its number.")
  private String id = "";

  @Mixin private RunsArguments arguments = new RunsArguments();

  @Override
  public Integer call() {
    KeptRun run = arguments.named(id);
    Path page =
        run.page()
            .orElseThrow(
                () -> new IllegalArgumentException(run.folder() + " has no page and no image"));
    System.out.println(page);
    WebBrowser.open(page);
    return 0;
  }
}
