package io.github.das4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The user's browser. */
final class WebBrowser {

  private WebBrowser() {}

  /** Opens a page on this disk. */
  static void open(Path page) {
    open(page.toAbsolutePath().toUri().toString());
  }

  /** Opens an address; where that cannot be done, says so. */
  static void open(String address) {
    try {
      new ProcessBuilder(opener(address, Optional.ofNullable(System.getenv("BROWSER"))))
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      Failures.say("no browser could be opened: open " + address + " in one");
    }
  }

  /**
   * What each system has for this.
   *
   * @param named a program that the user has chosen
   */
  static List<String> opener(String address, Optional<String> named) {
    Optional<String> program = named.map(String::strip).filter(text -> !text.isEmpty());
    if (program.isPresent()) {
      return List.of(program.get(), address);
    }
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.contains("windows")) {
      return List.of("rundll32", "url.dll,FileProtocolHandler", address);
    }
    return List.of(system.contains("mac") ? "open" : "xdg-open", address);
  }
}
