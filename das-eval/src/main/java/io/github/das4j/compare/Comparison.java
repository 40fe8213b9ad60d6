package io.github.das4j.compare;

import io.github.das4j.das.Method;
import io.github.das4j.eval.Evaluation;
import io.github.das4j.eval.Evaluator;
import io.github.das4j.eval.ImageSet;
import io.github.das4j.eval.ImageSets;
import io.github.das4j.eval.JudgeOptions;
import io.github.das4j.eval.Judges;
import io.github.das4j.eval.RewardChoice;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.judge.AnswerBook;
import io.github.das4j.judge.JudgeDesk;
import io.github.das4j.reward.Purpose;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.run.DasRun;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.RunDirectory;
import io.github.das4j.run.RunListener;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.tensor.Placement;
import io.github.das4j.track.Trackers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs each method over the same prompts, each in a run folder of its own that can be resumed, and
 * judges all of them together.
 *
 * @param layers settings, as for a run
 * @param methods in the order of the table
 * @param sweep a setting that takes several values in each method
 * @param judging what judges beside the reward itself
 */
public record Comparison(
    List<Setting> layers, List<Method> methods, Optional<Sweep> sweep, JudgeOptions judging) {

  private static final String RUNS = "runs";
  private static final String EVALUATION = "eval";

  public Comparison {
    layers = List.copyOf(layers);
    methods = List.copyOf(methods);
    if (methods.isEmpty()) {
      throw new IllegalArgumentException("name at least one method");
    }
    if (methods.stream().distinct().count() < methods.size()) {
      throw new IllegalArgumentException("a method is named twice");
    }
  }

  /** Follows a comparison. */
  public interface Listener {

    /** Before anything is sampled: what each arm is going to be. */
    default void plans(Map<Arm, Manifest> arms) {}

    /** Before a method's prompts are sampled; what is returned sees them, and is closed. */
    Following begins(Arm arm, int prompts, int finished);

    void says(String line);
  }

  /** A run listener that is closed after the run. */
  public interface Following extends RunListener, AutoCloseable {
    @Override
    void close();
  }

  /**
   * Samples what is not there yet, judges, and writes table, plots, sheet and page.
   *
   * @return the table
   */
  public ComparisonTable run(Path out, Listener listener) {
    List<MethodRun> runs = new ArrayList<>();
    List<Arm> arms = Arm.of(methods, sweep);
    // Whatever is wrong with a later arm's settings is said before the first is sampled.
    Set<String> warnings = new LinkedHashSet<>();
    Map<Arm, Manifest> planned = new LinkedHashMap<>();
    for (Arm arm : arms) {
      planned.put(arm, manifest(arm));
      RunConfig config = planned.get(arm).config();
      requireJudges(config);
      warnings.addAll(config.warnings());
    }
    warnings.forEach(listener::says);
    listener.plans(planned);
    for (Arm arm : arms) {
      Path folder = out.resolve(RUNS).resolve(arm.folder());
      sample(arm, folder, listener);
      runs.add(MethodRun.read(arm, folder));
    }
    List<String> rewards = rewards(runs);
    Path judging = made(out.resolve(EVALUATION));
    Evaluation evaluation = judged(runs, rewards, judging, listener::says);
    evaluation.write(judging);
    ComparisonTable table = ComparisonTable.of(runs, evaluation, rewards.size());
    AtomicFiles.write(out.resolve("compare.csv"), table.csv());
    new ComparisonPage(out, runs, evaluation).write(table, sweep);
    return table;
  }

  /** A judge without files is the demo's own, and no judge of another model's images. */
  private void requireJudges(RunConfig config) {
    for (String judge : judging.rewards()) {
      config.beside(RewardSpec.parse(RewardChoice.specification(judge), Purpose.EVALUATION));
    }
  }

  private void sample(Arm arm, Path folder, Listener listener) {
    boolean begun = RunDirectory.isRun(folder);
    try (DasRun run = begun ? resumed(arm, folder) : DasRun.create(folder, manifest(arm));
        Following following =
            listener.begins(arm, run.manifest().prompts().size(), run.finished());
        Trackers trackers = new Trackers(List.of(), listener::says)) {
      DasRun.Outcome outcome = run.run(following, trackers);
      if (!outcome.complete()) {
        throw new IllegalStateException(
            arm.label() + " is not complete: " + String.join("; ", outcome.failed()));
      }
    }
  }

  private DasRun resumed(Arm arm, Path folder) {
    DasRun run = DasRun.resume(folder, DasRun.Anew.judging(layers));
    Manifest wanted = manifest(arm);
    if (!run.manifest().isSetAs(wanted)) {
      run.close();
      throw new IllegalArgumentException(
          folder + " holds a run with other settings: choose another --out, or the same settings");
    }
    return run;
  }

  private Manifest manifest(Arm arm) {
    List<Setting> all = new ArrayList<>();
    // The plain model is a method to be compared with, at an equal budget.
    all.add(new Setting("sample.plain", "off", "das compare"));
    all.addAll(layers);
    all.addAll(arm.settings());
    RunConfig config = RunConfig.of(all);
    return Manifest.of(config.on(config.devices()));
  }

  /** What judges: first what the runs were aligned to, unless that is what is swept. */
  private List<String> rewards(List<MethodRun> runs) {
    List<String> rewards =
        new ArrayList<>(
            runs.stream()
                .map(run -> Manifest.read(run.folder()).reward().toString())
                .distinct()
                .toList());
    if (rewards.size() > 1) {
      rewards.clear();
    }
    rewards.addAll(judging.rewards());
    if (rewards.isEmpty()) {
      throw new IllegalArgumentException(
          "the sweep changes the reward itself: name what judges, as in --judge clip");
    }
    return rewards;
  }

  private Evaluation judged(
      List<MethodRun> runs, List<String> rewards, Path folder, Consumer<String> says) {
    List<ImageSet> sets =
        ImageSets.open(runs.stream().map(MethodRun::folder).toList(), Optional.empty());
    var all = new JudgeOptions(rewards, judging.clip(), judging.lpips(), judging.eigenvalues());
    AnswerBook book = AnswerBook.in(folder.resolve(AnswerBook.FILE));
    JudgeDesk outside = new JudgeDesk(RunConfig.of(layers).judging(), book, System::getenv, says);
    try (Judges judges = Judges.open(all, sets, Placement.CPU_FLOAT32, outside, says)) {
      return new Evaluator(judges, judging.eigenvalues(), says, done -> {}).evaluate(sets);
    }
  }

  private static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }
}
