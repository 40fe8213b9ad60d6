package io.github.das4j.golden;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Files that the tests read: the recorded cases, which are those bundled with the tests or a whole
 * folder named by the property {@code das.golden}; and fixtures, which are always the bundled ones.
 */
public final class GoldenFolder {

  private GoldenFolder() {}

  /** The folder of the recorded cases; where the property names none, tests fail and say so. */
  public static Path root() {
    String named = System.getProperty("das.golden", "");
    if (named.isEmpty()) {
      return bundled("");
    }
    // Tests run in the folder of their module; a path is most likely meant from the one above.
    return Stream.of(Path.of(named), Path.of("..").resolve(named))
        .filter(Files::isDirectory)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("das.golden: no folder " + named));
  }

  /** A file of the recorded cases; where the folder has none, the test is skipped and says so. */
  public static Path recorded(String name) {
    Path file = root().resolve(name);
    assumeTrue(Files.exists(file), () -> file + " is not among the recorded cases");
    return file;
  }

  /** The models of the recorded cases. */
  public static Path models() {
    return root().resolve("models");
  }

  /** A tiny model, or any other file, as tests know it, whatever the recorded cases are. */
  public static Path bundled(String name) {
    URL url =
        Objects.requireNonNull(GoldenFolder.class.getResource("/golden/" + name), "no " + name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The recorded loops, of every family. */
  public static List<Path> loops() {
    return list(root(), "loop_.*\\.json");
  }

  /** Files and folders of these names, sorted; none where there is no such folder. */
  public static List<Path> list(Path folder, String pattern) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().matches(pattern)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
