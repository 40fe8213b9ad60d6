package io.github.das4j.cli;

import io.github.das4j.compare.Comparison;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.StepReport;
import io.github.das4j.run.PromptTask;
import io.github.das4j.words.Excerpt;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * On a terminal a bar over the prompts and a line for each worker, drawn again in place; elsewhere
 * a line when a prompt is finished.
 */
final class RunProgress implements Comparison.Following {

  private static final int BAR = 24;
  private static final long REDRAW_NANOS = 200_000_000;
  private static final int LONGEST = 32;
  private static final String CLEAR_LINE = "\r\u001b[2K";
  private static final String UP = "\u001b[1A";

  private final int prompts;
  private final Map<String, String> workers = new TreeMap<>();
  private final Map<String, Long> started = new TreeMap<>();
  private final long start = System.nanoTime();
  private final int before;
  private int finished;
  private int drawn;
  private long lastDraw;

  RunProgress(int prompts, int finished) {
    this.prompts = prompts;
    this.finished = finished;
    this.before = finished;
  }

  @Override
  public synchronized void onStart(String worker, PromptTask task) {
    started.put(worker, System.nanoTime());
    workers.put(worker, Excerpt.of(task.prompt(), LONGEST));
    draw(false);
  }

  @Override
  public synchronized void onStep(String worker, PromptTask task, StepReport step) {
    workers.put(
        worker,
        String.format(
            Locale.ROOT,
            "%s  step %d/%d  ESS %.1f  λ %.2f  best %.4g",
            Excerpt.of(task.prompt(), LONGEST),
            step.step(),
            step.steps(),
            step.ess(),
            step.lambda(),
            step.bestReward()));
    draw(false);
  }

  @Override
  public synchronized void onFinished(String worker, PromptTask task, SampleResult result) {
    finished++;
    workers.remove(worker);
    if (Terminal.isThere()) {
      draw(true);
      return;
    }
    double seconds = (System.nanoTime() - started.getOrDefault(worker, System.nanoTime())) / 1e9;
    System.err.printf(
        Locale.ROOT,
        "[%d/%d] %s  %s: reward %.4g, %.1f s%n",
        finished,
        prompts,
        worker,
        Excerpt.of(task.prompt(), LONGEST),
        result.images().get(0).reward(),
        seconds);
  }

  @Override
  public synchronized void onMessage(String message) {
    erase();
    Failures.say(message);
    draw(true);
  }

  private void draw(boolean now) {
    if (!Terminal.isThere() || (!now && System.nanoTime() - lastDraw < REDRAW_NANOS)) {
      return;
    }
    erase();
    StringBuilder text = new StringBuilder(bar()).append('\n');
    workers.forEach(
        (worker, state) ->
            text.append("  ").append(worker).append("  ").append(state).append('\n'));
    System.err.print(text);
    drawn = 1 + workers.size();
    lastDraw = System.nanoTime();
  }

  private String bar() {
    int full = prompts == 0 ? BAR : BAR * finished / prompts;
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    String left =
        finished > before
            ? String.format(
                Locale.ROOT,
                "  about %d min left",
                (seconds * (prompts - finished) / (finished - before) + 59) / 60)
            : "";
    return "█".repeat(full) + "░".repeat(BAR - full) + "  " + finished + "/" + prompts + left;
  }

  private void erase() {
    if (drawn > 0) {
      System.err.print((UP + CLEAR_LINE).repeat(drawn));
      drawn = 0;
    }
  }

  @Override
  public synchronized void close() {
    erase();
  }
}
