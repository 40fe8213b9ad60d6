package io.github.das4j.run;

import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Locale;

/** {@code timings.csv}: when, where and how long; the one file that differs between equal runs. */
final class Timings {

  private static final String HEADER = "finished,prompt,worker,seconds,micro_batch\n";

  private final Path file;

  Timings(Path file) {
    this.file = file;
  }

  /** What a prompt took, and of whom. */
  record Spent(String worker, double seconds, int microBatch) {}

  void add(PromptTask task, Spent spent) {
    String row =
        String.format(
            Locale.ROOT,
            "%s,%s,%s,%.3f,%d\n",
            Instant.now(),
            task.id(),
            spent.worker(),
            spent.seconds(),
            spent.microBatch());
    try {
      String text = Files.exists(file) ? row : HEADER + row;
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + AtomicFiles.reason(e), e);
    }
  }
}
