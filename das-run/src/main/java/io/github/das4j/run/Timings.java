package io.github.das4j.run;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.report.Csv;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** {@code timings.csv}: when, where and how long; the one file that differs between equal runs. */
final class Timings {

  private static final List<String> HEADER =
      List.of("finished", "prompt", "worker", "seconds", "micro_batch");

  private final Path file;

  Timings(Path file) {
    this.file = file;
  }

  /** What a prompt took, and of whom. */
  record Spent(String worker, double seconds, int microBatch) {}

  void add(PromptTask task, Spent spent) {
    List<?> row =
        List.of(
            Instant.now(),
            task.id(),
            spent.worker(),
            String.format(Locale.ROOT, "%.3f", spent.seconds()),
            spent.microBatch());
    try {
      String text = Csv.of(Files.exists(file) ? List.of(row) : List.of(HEADER, row));
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + AtomicFiles.reason(e), e);
    }
  }
}
