package io.github.das4j.work;

import java.util.Locale;

/** What went wrong, for people. */
public final class Reasons {

  private Reasons() {}

  /**
   * The first line of what a failure says; libtorch adds a stack trace in the next ones. An Error
   * often names a class and nothing else, so its own name comes first.
   */
  public static String of(Throwable e) {
    String kind = e.getClass().getSimpleName();
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    if (e.getMessage() == null) {
      return kind;
    }
    return e instanceof Error ? kind + ": " + message : message;
  }

  /** libtorch says so in words only: "CUDA out of memory", "can't allocate memory". */
  static boolean isOutOfMemory(Throwable e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return e instanceof OutOfMemoryError
        || message.contains("out of memory")
        || message.contains("can't allocate memory")
        || message.contains("not enough memory");
  }
}
