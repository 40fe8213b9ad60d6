package io.github.das4j.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What was built.
 *
 * @param das4j version of this program
 * @param commit abbreviated commit it was built from, or {@code unknown}
 * @param libtorch version of the bindings: libtorch's, then JavaCPP's
 */
public record Versions(String das4j, String commit, String libtorch) {

  private static final String RESOURCE = "version.properties";

  public static Versions read() {
    Properties properties = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + RESOURCE);
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
    String commit = properties.getProperty("commit");
    return new Versions(
        properties.getProperty("version"),
        commit.startsWith("$") ? "unknown" : commit,
        properties.getProperty("libtorch"));
  }

  /** What the records call the program. */
  public String software() {
    return "das4j " + das4j + ", libtorch " + libtorch;
  }
}
