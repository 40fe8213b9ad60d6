package io.github.das4j.checkpoint;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** Recorded cases: those bundled, or a whole folder named by the property das.golden. */
public final class Golden {

  private Golden() {}

  /** A case that must be there. */
  public static Path path(String name) {
    String folder = System.getProperty("das.golden", "");
    return folder.isEmpty() ? bundled(name) : Path.of(folder).resolve(name);
  }

  private static Path bundled(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(Golden.class.getResource("/golden/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(name, e);
    }
  }
}
