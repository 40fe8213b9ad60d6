package io.github.das4j.fuzz;

import io.github.das4j.tensor.LibTorch;
import java.io.IOException;
import java.nio.file.Path;

/** Where Jazzer comes in: one target a process. */
public final class Fuzz {

  private static Target target = Target.SAFETENSORS;
  private static Guard guard = new Guard(Path.of(""));

  private Fuzz() {}

  /**
   * Called once.
   *
   * @param arguments the target's name, and a folder for files
   */
  public static void fuzzerInitialize(String[] arguments) {
    target = Target.valueOf(arguments[0]);
    guard = new Guard(Path.of(arguments[1]));
    // Which takes seconds, and should not count as the first input's.
    LibTorch.load();
  }

  /** Called for each input. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    guard.check(target, input);
  }
}
