package io.github.das4j.train;

import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Scope;
import io.github.das4j.training.Adam;
import io.github.das4j.training.FlatGradient;
import io.github.das4j.training.Parameters;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Trains a task for a span of time, and can be stopped and resumed at any point.
 *
 * <p>The learning rate and the end follow the time spent, not the number of steps; time in which
 * the process was suspended does not count.
 */
final class Trainer implements AutoCloseable {

  /** A step that took longer than this was suspended meanwhile, in seconds. */
  private static final double LONGEST_STEP = 20;

  private static final int WARM_UP = 100;
  private static final double MAX_NORM = 1;
  private static final Adam.Betas BETAS = new Adam.Betas(0.9, 0.99);

  /**
   * How to train.
   *
   * @param minutes in all, resumed time included
   * @param rate highest learning rate
   * @param decay share of the time, at the end, in which the rate falls to zero
   * @param average of the parameters' running mean, per step, near 1
   * @param reportSeconds between judgements, each of which also saves
   */
  record Plan(
      double minutes,
      double rate,
      double decay,
      double average,
      double reportSeconds,
      int workers) {}

  private final TrainingTask task;
  private final Plan plan;
  private final Path folder;
  private final PrintStream out;
  private final Parameters averaged;
  private final Adam adam;
  private final LossCurve curve;
  private long step;
  private double seconds;

  /**
   * @param folder where the state is kept; made if need be
   */
  Trainer(TrainingTask task, Plan plan, Path folder, PrintStream out) throws IOException {
    this.task = task;
    this.plan = plan;
    this.folder = Files.createDirectories(folder);
    this.out = out;
    this.averaged = task.parameters().frozenCopy();
    this.adam = new Adam(task.parameters().flat(), BETAS);
    this.curve = new LossCurve(folder, task.name());
  }

  private Path state() {
    return folder.resolve(task.name() + "-state.safetensors");
  }

  /** Takes up where the last run stopped, if there was one. */
  void resume() throws IOException {
    if (!Files.exists(state())) {
      return;
    }
    try (Scope scope = Scope.open();
        SafetensorsFile saved = SafetensorsFile.open(state())) {
      task.parameters().set(saved.tensor("parameters"));
      averaged.set(saved.tensor("averaged"));
      step = Long.parseLong(saved.metadata().getOrDefault("step", "0"));
      adam.resume(saved.tensor("mean"), saved.tensor("square"), step);
      seconds = Double.parseDouble(saved.metadata().getOrDefault("seconds", "0"));
    }
    curve.resume(step);
    out.printf(Locale.ROOT, "%s: resumed at step %d, %.0f s%n", task.name(), step, seconds);
  }

  /** Overwrites parameters with the averaged ones of a stage that was trained before. */
  static void readAveraged(Path folder, String stage, Parameters parameters) {
    try (Scope scope = Scope.open();
        SafetensorsFile saved = saved(folder, stage)) {
      parameters.set(saved.tensor("averaged"));
    }
  }

  /** A stage, or the one before it where it was not trained. */
  static String done(Path folder, String stage, String before) {
    return Files.exists(folder.resolve(stage + "-state.safetensors")) ? stage : before;
  }

  /** A name for the training state that a stage has reached. */
  static String stateName(Path folder, String stage) {
    try (SafetensorsFile saved = saved(folder, stage)) {
      return stage + " step " + saved.metadata().get("step");
    }
  }

  /** The state that a stage has reached. */
  static SafetensorsFile saved(Path folder, String stage) {
    Path file = folder.resolve(stage + "-state.safetensors");
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(
          "there is no " + file + ": train the stage before it first");
    }
    return SafetensorsFile.open(file);
  }

  /** Trains until the time is spent, then judges and saves. */
  void run() throws IOException {
    LibTorch.setThreads(plan.workers());
    double reported = seconds;
    task.begin(step);
    try (Workers workers = new Workers(plan.workers())) {
      while (seconds < 60 * plan.minutes()) {
        long start = System.nanoTime();
        step(workers);
        seconds += Math.min(LONGEST_STEP, (System.nanoTime() - start) / 1e9);
        if (seconds - reported >= plan.reportSeconds()) {
          report();
          reported = seconds;
        }
      }
    }
    report();
  }

  private void step(Workers workers) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      Workers.Result result = workers.gradient(task);
      step++;
      adam.step(FlatGradient.clipped(result.gradient(), MAX_NORM), rate());
      double keep = Math.min(plan.average(), (1.0 + step) / (10.0 + step));
      averaged.flat().lerp_(task.parameters().flat(), new Scalar(1 - keep));
      curve.add(step, result.loss());
    }
  }

  private double rate() {
    double left = 1 - seconds / (60 * plan.minutes());
    double fall = left >= plan.decay() ? 1 : 0.5 - 0.5 * Math.cos(Math.PI * left / plan.decay());
    return plan.rate() * Math.min(1, step / (double) WARM_UP) * fall;
  }

  private void report() throws IOException {
    save();
    curve.draw();
    String figures = task.report(averaged, step);
    out.printf(
        Locale.ROOT,
        "%s: step %d, %.0f of %.0f s, loss %.5f, %s%n",
        task.name(),
        step,
        seconds,
        60 * plan.minutes(),
        curve.recent(),
        figures);
    out.flush();
  }

  private void save() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("parameters", task.parameters().flat());
    tensors.put("averaged", averaged.flat());
    tensors.put("mean", adam.mean());
    tensors.put("square", adam.square());
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("step", Long.toString(step));
    metadata.put("seconds", Double.toString(seconds));
    SafetensorsWriter.write(state(), tensors, metadata);
  }

  @Override
  public void close() {
    averaged.close();
    adam.close();
    task.close();
  }
}
