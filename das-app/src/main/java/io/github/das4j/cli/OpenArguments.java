package io.github.das4j.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Whether the page that a command leaves is shown at once. */
final class OpenArguments {

  @Option(names = "--open", description = "Open the page in the browser once it is written.")
  private boolean open;

  boolean isAsked() {
    return open;
  }

  /** Shows a page, if that was asked for. */
  void show(Path page) {
    if (open) {
      WebBrowser.open(page);
    }
  }
}
