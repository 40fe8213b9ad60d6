package io.github.das4j.cli;

import io.github.das4j.compare.Comparison;
import io.github.das4j.das.StepReport;
import io.github.das4j.run.FinishedPrompt;
import io.github.das4j.run.PromptTask;
import io.github.das4j.words.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The progress of a run: on a terminal a bar over the prompts and a line for each worker, elsewhere
 * a line when a prompt is finished.
 */
final class RunProgress implements Comparison.Following {

  private static final int LONGEST = 32;

  private final int prompts;
  private final Progress progress = new Progress();
  private final Map<String, String> workers = new TreeMap<>();
  private final Map<String, Long> started = new TreeMap<>();
  private final long start = System.nanoTime();
  private final int before;
  private int finished;

  RunProgress(int prompts, int finished) {
    this.prompts = prompts;
    this.finished = finished;
    this.before = finished;
  }

  @Override
  public synchronized void onStart(String worker, PromptTask task) {
    started.put(worker, System.nanoTime());
    workers.put(worker, Excerpt.of(task.prompt(), LONGEST));
    progress.show(lines());
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
    progress.show(lines());
  }

  @Override
  public synchronized void onFinished(String worker, PromptTask task, FinishedPrompt prompt) {
    finished++;
    workers.remove(worker);
    progress.show(lines());
    if (progress.isShown()) {
      return;
    }
    double seconds = (System.nanoTime() - started.getOrDefault(worker, System.nanoTime())) / 1e9;
    progress.say(
        String.format(
            Locale.ROOT,
            "[%d/%d] %s  %s: reward %.4g, %.1f s%s",
            finished,
            prompts,
            worker,
            Excerpt.of(task.prompt(), LONGEST),
            prompt.reward(),
            seconds,
            prompt.finalWeighting().map(weighting -> "; " + weighting).orElse("")));
  }

  @Override
  public synchronized void onMessage(String message) {
    progress.around(() -> Failures.say(message));
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>(List.of(Progress.bar(finished, prompts) + left()));
    workers.forEach((worker, state) -> lines.add("  " + worker + "  " + state));
    return lines;
  }

  private String left() {
    if (finished <= before || finished == prompts) {
      return "";
    }
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    return String.format(
        Locale.ROOT,
        "  %.3g prompts/min, about %d min left",
        60.0 * (finished - before) / Math.max(1, seconds),
        (seconds * (prompts - finished) / (finished - before) + 59) / 60);
  }

  @Override
  public synchronized void close() {
    progress.close();
  }
}
