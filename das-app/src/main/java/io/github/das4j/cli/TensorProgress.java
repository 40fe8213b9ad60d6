package io.github.das4j.cli;

import io.github.das4j.words.TimeWords;
import io.github.das4j.writing.WriteProgress;
import java.util.List;
import java.util.Locale;

/** The progress of a file of tensors: on a terminal a bar, and a line at the end. */
final class TensorProgress implements WriteProgress {

  private static final double MIB = 1 << 20;
  private static final double NANOS = 1e9;

  private final Progress progress = new Progress();
  private final String task;
  private final int count;
  private int done;
  private long bytes;
  private final long begun = System.nanoTime();

  TensorProgress(String task, int count) {
    this.task = task;
    this.count = count;
  }

  @Override
  public void next(long written) {
    bytes += written;
    done++;
    double rest = (System.nanoTime() - begun) / NANOS * (count - done) / done;
    String left = rest < 1 ? "" : ", about " + TimeWords.of(rest) + " left";
    String words =
        String.format(
            Locale.ROOT, "%s: tensor %d/%d, %.0f MiB%s", task, done, count, bytes / MIB, left);
    progress.show(List.of(progress.withBar(words, (double) done / Math.max(1, count))));
  }

  @Override
  public void close() {
    progress.show(List.of());
    progress.say(String.format(Locale.ROOT, "%s: %.1f MiB", task, bytes / MIB));
    progress.close();
  }
}
