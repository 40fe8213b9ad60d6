package io.github.das4j.cli;

import io.github.das4j.server.ServerOptions;
import io.github.das4j.server.http.Guard;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code das studio}: the server, and a browser at its page. */
@Command(
    name = "studio",
    description = "Opens a page to draw with, to look at runs, and to see how it works.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "It is das serve with a browser: das serve --help says more of its options.",
      "",
      "Examples:",
      "  das studio",
      "  das studio --no-browser --preset demo:clip"
    })
final class StudioCommand implements Callable<Integer> {

  @Option(
      names = "--no-browser",
      description = "Open no browser; the address is printed all the same.")
  boolean quiet;

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ServeArguments arguments = new ServeArguments();
  @Mixin SettingsArguments settings = new SettingsArguments(SettingsUse.SERVE);

  @Override
  public Integer call() {
    if (settings.printed) {
      return SettingsArguments.print(ServeArguments.all(settings));
    }
    ServerOptions options = arguments.options(settings);
    String query = options.access().token().map(token -> "?" + Guard.LINK + "=" + token).orElse("");
    return ServeCommand.serve(options, spec, url -> open(url + query));
  }

  private void open(String url) {
    if (!quiet) {
      WebBrowser.open(url);
    }
  }
}
