package io.github.das4j.cli;

import io.github.das4j.writing.WriteProgress;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar over tensors on a terminal; elsewhere a line at the end. */
final class TensorProgress implements WriteProgress {

  private static final double MIB = 1 << 20;

  private final String task;
  private final Optional<ProgressBar> bar;
  private long bytes;

  TensorProgress(String task, int count) {
    this.task = task;
    this.bar =
        Terminal.COLUMNS == 0
            ? Optional.empty()
            : Optional.of(
                new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(count)
                    .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BAR)
                    .setUpdateIntervalMillis(200)
                    .setConsumer(new ConsoleProgressBarConsumer(System.err, Terminal.COLUMNS - 1))
                    .build());
  }

  @Override
  public void next(long written) {
    bytes += written;
    bar.ifPresent(ProgressBar::step);
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
    if (bar.isEmpty()) {
      System.err.printf(Locale.ROOT, "%s: %.1f MiB%n", task, bytes / MIB);
    }
  }
}
