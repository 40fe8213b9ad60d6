package io.github.das4j.cli;

import io.github.das4j.das.Listener;
import io.github.das4j.das.StepReport;
import io.github.das4j.words.Excerpt;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on a terminal; elsewhere a line when a prompt is finished. */
final class Progress implements Listener, AutoCloseable {

  /**
   * Columns of the terminal that standard error is, or nothing: the launcher knows. Left to find
   * out itself, the progress bar opens a terminal whose handlers take Ctrl-C away from us.
   */
  private static final int COLUMNS = Integer.getInteger("das.terminal", 0);

  private static final int LONGEST = 20;

  private final Optional<ProgressBar> bar;
  private final String task;

  Progress(String prompt, int steps) {
    this.task = Excerpt.of(prompt, LONGEST);
    this.bar =
        !onTerminal()
            ? Optional.empty()
            : Optional.of(
                new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(steps)
                    .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BAR)
                    .setUpdateIntervalMillis(200)
                    .setConsumer(new ConsoleProgressBarConsumer(System.err, COLUMNS - 1))
                    .build());
  }

  static boolean onTerminal() {
    return COLUMNS > 0;
  }

  @Override
  public void onStep(StepReport report) {
    String state =
        String.format(
            Locale.ROOT,
            "ESS %.1f  λ %.2f  best %.4g",
            report.ess(),
            report.lambda(),
            report.bestReward());
    bar.ifPresent(b -> b.stepTo(report.step()).setExtraMessage(state));
    if (bar.isEmpty() && report.step() == report.steps()) {
      System.err.println(task + ": " + report.steps() + " steps, " + state);
    }
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
