package io.github.das4j.cli;

import io.github.das4j.compare.Comparison;
import io.github.das4j.das.StepReport;
import io.github.das4j.forecast.Forecast;
import io.github.das4j.run.FinishedPrompt;
import io.github.das4j.run.PromptTask;
import io.github.das4j.words.Excerpt;
import io.github.das4j.words.Figures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * The progress of a run: on a terminal what is done and left, a bar, and a line for each worker;
 * elsewhere a line when a prompt is finished, and now and then between. How long it will take is
 * said before it begins where steps like these were taken here before, and after the first step
 * elsewhere.
 */
final class RunProgress implements Comparison.Following {

  private static final int LONGEST = 32;

  /** What takes less is not worth a word, in seconds. */
  private static final double WORTH_SAYING = 20;

  private final int prompts;
  private final Optional<Forecast> forecast;
  private final Progress progress = new Progress();
  private final Map<String, String> workers = new TreeMap<>();
  private final Map<String, Long> started = new TreeMap<>();
  private final ParticleClock clock = new ParticleClock();
  private final Set<String> others = new HashSet<>();
  private final Map<String, Double> shares = new HashMap<>();
  private final int before;
  private final WorkPace pace;
  private boolean told;
  private boolean begun;
  private int finished;

  RunProgress(int prompts, int finished) {
    this(prompts, finished, prompts, Optional.empty());
  }

  /**
   * Of a run whose steps are known.
   *
   * @param work in prompts of usual cost, those finished before included
   * @param forecast of such a prompt
   */
  RunProgress(int prompts, int finished, double work, Optional<Forecast> forecast) {
    this.prompts = prompts;
    this.finished = finished;
    this.before = finished;
    this.pace = new WorkPace(work, finished);
    this.forecast = forecast;
  }

  /** The steps of this worker are of another kind, and tell nothing of how long the rest takes. */
  RunProgress leavingOut(String worker) {
    others.add(worker);
    return this;
  }

  /** Before the first step, and after what may be refused: where such steps were taken before. */
  private void tellFromBefore() {
    if (!told) {
      forecast
          .map(of -> of.seconds(pace.rest()))
          .filter(OptionalDouble::isPresent)
          .ifPresent(seconds -> tell(seconds.getAsDouble()));
    }
  }

  /** Says how long it takes, once. */
  private void tell(double seconds) {
    told = true;
    if (seconds >= WORTH_SAYING) {
      forecast.ifPresent(of -> progress.around(() -> Failures.say(of.words(seconds))));
    }
  }

  @Override
  public synchronized void onStart(String worker, PromptTask task) {
    clock.begins(worker);
    tellFromBefore();
    started.put(worker, System.nanoTime());
    workers.put(worker, Excerpt.of(task.prompt(), LONGEST));
    progress.show(lines());
  }

  @Override
  public synchronized void onStep(String worker, PromptTask task, StepReport step) {
    int particles = step.ancestors().length;
    if (!others.contains(worker)) {
      clock.steps(worker, step.step(), particles);
    }
    count(worker, step, particles);
    workers.put(
        worker,
        String.format(
            Locale.ROOT,
            "step %d/%d  %sESS %.1f  λ %.2f  %s",
            step.step(),
            step.steps(),
            best(step),
            step.ess(),
            step.lambda(),
            Excerpt.of(task.prompt(), LONGEST)));
    tellFromSteps(step);
    progress.show(lines());
  }

  /** Of what is judged at the end alone, nothing is known before. */
  private static String best(StepReport step) {
    return Double.isNaN(step.bestReward()) ? "" : "best " + Figures.of(step.bestReward()) + "  ";
  }

  /** A first step warms up: it tells only where nobody wants to wait for the second. */
  private void tellFromSteps(StepReport step) {
    boolean enough = step.step() > 1 || (step.step() == 1 && pace.seconds() > WORTH_SAYING);
    if (!told && enough && step.step() < step.steps() && clock.ofStep().isPresent()) {
      keep();
      forecast
          .map(of -> of.seconds(pace.rest()))
          .filter(OptionalDouble::isPresent)
          .ifPresent(seconds -> tell(seconds.getAsDouble()));
    }
  }

  /** A prompt's first report comes when its particles are drawn: what was before, was loading. */
  private void count(String worker, StepReport step, int particles) {
    double usual =
        forecast.map(of -> (double) of.particleSteps() / of.steps()).orElse(1.0 * particles);
    double weight = particles / usual;
    double share = weight * step.step() / Math.max(1, step.steps());
    double earlier = shares.getOrDefault(worker, 0.0);
    if (!begun || step.step() == 0 || share < earlier) {
      // Of one that goes on in the middle, what was done before is not this run's speed.
      shares.put(worker, share);
      if (!begun) {
        begun = true;
        pace.begin();
      }
      return;
    }
    pace.add(share - earlier);
    shares.put(worker, share);
  }

  @Override
  public synchronized void onFinished(String worker, PromptTask task, FinishedPrompt prompt) {
    finished++;
    workers.remove(worker);
    shares.remove(worker);
    keep();
    progress.show(lines());
    if (progress.isShown()) {
      return;
    }
    double seconds = (System.nanoTime() - started.getOrDefault(worker, System.nanoTime())) / 1e9;
    progress.say(
        String.format(
            Locale.ROOT,
            "[%d/%d] %s  %s: reward %s, %.1f s%s",
            finished,
            prompts,
            worker,
            Excerpt.of(task.prompt(), LONGEST),
            Figures.of(prompt.reward()),
            seconds,
            prompt.finalWeighting().map(weighting -> "; " + weighting).orElse("")));
  }

  /** For the next run's forecast. */
  private void keep() {
    forecast.ifPresent(of -> clock.ofStep().ifPresent(of::took));
  }

  @Override
  public synchronized void onMessage(String message) {
    progress.around(() -> Failures.say(message));
  }

  private List<String> lines() {
    String words = finished + "/" + prompts + (prompts == 1 ? " prompt" : " prompts") + speed();
    List<String> lines = new ArrayList<>(List.of(progress.withBar(words, pace.share())));
    workers.forEach((worker, state) -> lines.add("  " + worker + "  " + state));
    return lines;
  }

  private String speed() {
    if (finished == prompts) {
      return "";
    }
    int made = finished - before;
    return (made == 0
            ? ""
            : String.format(
                Locale.ROOT, ", %.3g prompts/min", 60.0 * made / Math.max(1, pace.seconds())))
        + pace.leftWords();
  }

  @Override
  public synchronized void close() {
    if (finished == before) {
      // Stopped within the first prompt: its steps tell as much.
      keep();
    }
    progress.close();
  }
}
