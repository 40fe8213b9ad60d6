package io.github.das4j.bench;

import io.github.das4j.files.AtomicFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a measurement found.
 *
 * @param facts what was measured, on what, by name
 * @param settings those of every entry, by key; entries say what of the twist is theirs
 * @param stages may be empty
 * @param entries the first is what the others are compared with
 */
public record BenchResult(
    Map<String, String> facts,
    Map<String, String> settings,
    List<StageTime> stages,
    List<EntryFigures> entries) {

  /** What the figures are; for those who read them. */
  static final List<String> EXPLANATIONS =
      List.of(
          "A step: mean over the steps of a prompt, the first left out, which warms up; over as many"
              + " as make whole periods where not every step is judged. The median of the rounds,"
              + " with the least and the greatest. The last step, which decodes in full, is apart.",
          "CPU: seconds of all threads of the process, which other work on the machine hardly"
              + " changes. Ratios are to the first row.",
          "Peak: the most memory that the process held while a whole prompt was sampled, its first"
              + " and last steps included; what earlier prompts had left was given back before."
              + " Anonymous memory is activations, converted weights and Java's heap; mapped files"
              + " are weights as stored, and libraries, which the system may drop and read again."
              + " Each of the two is looked at every 20 ms, and has its greatest value at a time of"
              + " its own. Device: the most that tensors held on the GPU, weights included.");

  public BenchResult {
    stages = List.copyOf(stages);
    entries = List.copyOf(entries);
  }

  /**
   * Measures the stages, if they are asked for, and then the steps.
   *
   * @param facts what is measured, on what, by name
   * @param stages empty for none
   */
  public static BenchResult of(
      Map<String, String> facts,
      Map<String, String> settings,
      List<StageTime> stages,
      StepBenchmark steps,
      BenchListener listener) {
    return new BenchResult(facts, settings, stages, steps.run(listener));
  }

  /** For a terminal. */
  public String text() {
    return new BenchTable(this).text();
  }

  /** Writes {@code bench.html}, {@code bench.csv} and {@code bench.json}. */
  public void write(Path folder) {
    AtomicFiles.write(folder.resolve("bench.csv"), BenchFiles.csv(this));
    AtomicFiles.write(folder.resolve("bench.json"), BenchFiles.json(this));
    AtomicFiles.write(folder.resolve("bench.html"), BenchPage.html(this));
  }
}
