package io.github.das4j.cli;

import io.github.das4j.server.ServerOptions;
import io.github.das4j.server.http.Guard;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Mixin ServeArguments arguments = new ServeArguments();
  @Mixin SettingsArguments settings = new SettingsArguments(SettingsUse.SERVE);

  @Override
  public Integer call() {
    if (settings.printed) {
      return SettingsArguments.print(ServeArguments.all(settings));
    }
    ServerOptions options = arguments.options(settings);
    String query = options.access().token().map(token -> "?" + Guard.LINK + "=" + token).orElse("");
    return ServeCommand.serve(options, url -> open(url + query));
  }

  private void open(String url) {
    if (quiet) {
      return;
    }
    try {
      new ProcessBuilder(opener(url))
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      Failures.say("no browser could be opened: open the address in one");
    }
  }

  /** What each system has for this. */
  private static List<String> opener(String url) {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.contains("windows")) {
      return List.of("rundll32", "url.dll,FileProtocolHandler", url);
    }
    return List.of(system.contains("mac") ? "open" : "xdg-open", url);
  }
}
