package io.github.das4j.cli;

import io.github.das4j.writing.WriteProgress;
import java.util.List;
import java.util.Locale;

/** The progress of a file of tensors: on a terminal a bar, and a line at the end. */
final class TensorProgress implements WriteProgress {

  private static final double MIB = 1 << 20;

  private final Progress progress = new Progress();
  private final String task;
  private final int count;
  private int done;
  private long bytes;

  TensorProgress(String task, int count) {
    this.task = task;
    this.count = count;
  }

  @Override
  public void next(long written) {
    bytes += written;
    done++;
    progress.show(List.of(Progress.bar(done, count) + "  tensors of " + task));
  }

  @Override
  public void close() {
    progress.show(List.of());
    progress.say(String.format(Locale.ROOT, "%s: %.1f MiB", task, bytes / MIB));
    progress.close();
  }
}
