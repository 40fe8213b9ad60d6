package io.github.das4j.demo.model;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;

/** The files of the demo model and its rewards, as resources beside this class. */
public final class DemoFiles {

  /** Lists the files, a line each: size in bytes, SHA-256, name. */
  public static final String INDEX = "files.txt";

  private DemoFiles() {}

  /**
   * Where the list of files is; the files are beside it.
   *
   * @throws IllegalStateException if the jar lacks it
   */
  public static URL index() {
    URL index = DemoFiles.class.getResource(INDEX);
    if (index == null) {
      throw new IllegalStateException("the jar of the demo model lacks " + INDEX);
    }
    return index;
  }

  /**
   * Opens a file by its name in the list.
   *
   * @throws IOException if there is none
   */
  public static InputStream open(String name) throws IOException {
    InputStream in = DemoFiles.class.getResourceAsStream(name);
    if (in == null) {
      throw new IOException("the jar of the demo model lacks " + name);
    }
    return in;
  }
}
