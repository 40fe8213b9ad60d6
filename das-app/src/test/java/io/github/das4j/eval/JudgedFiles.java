package io.github.das4j.eval;

import java.nio.file.Path;

/** Image files as das eval reads them, for tests of other packages. */
public final class JudgedFiles {

  private JudgedFiles() {}

  /** Whether a file is a whole image; then what judges and pages see is made of it. */
  public static boolean read(Path file) {
    try {
      RgbImage image = ImageFiles.read(file);
      return image.channels().length == 3 * image.width() * image.height()
          && image.dataUri().startsWith("data:image/");
    } catch (ImageFiles.UnreadableException e) {
      if (String.valueOf(e.getMessage()).lines().count() != 1) {
        throw new AssertionError("no reason in a line", e);
      }
      return false;
    }
  }
}
