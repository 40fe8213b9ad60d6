package io.github.das4j.cli;

import java.nio.file.Path;

/** Model folders written as single files, for tests of other packages. */
public final class SingleFileModels {

  private SingleFileModels() {}

  public static void write(Path model, Path file) {
    OriginalFiles.safetensors(model, file);
  }
}
