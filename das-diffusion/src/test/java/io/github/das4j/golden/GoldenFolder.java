package io.github.das4j.golden;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The recorded cases: those bundled with the tests, or a whole folder named by das.golden. */
public final class GoldenFolder {

  private GoldenFolder() {}

  public static Path root() {
    String named = System.getProperty("das.golden", "");
    return named.isEmpty() ? bundled() : Path.of(named);
  }

  private static Path bundled() {
    URL url = Objects.requireNonNull(GoldenFolder.class.getResource("/golden"), "no test cases");
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public static Path models() {
    return root().resolve("models");
  }

  /** The recorded loops, of every family. */
  public static List<Path> loops() throws IOException {
    try (Stream<Path> files = Files.list(root())) {
      return files
          .filter(f -> f.getFileName().toString().matches("loop_.*\\.json"))
          .sorted()
          .toList();
    }
  }
}
