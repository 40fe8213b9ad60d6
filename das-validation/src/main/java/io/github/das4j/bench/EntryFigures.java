package io.github.das4j.bench;

import io.github.das4j.bench.StepClock.Passed;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * What was measured of an entry, over all rounds.
 *
 * @param runs one a round
 */
record EntryFigures(BenchEntry entry, List<EntryRun> runs) {

  public EntryFigures {
    runs = List.copyOf(runs);
  }

  /** Seconds of a step: the median over rounds of the mean over their steps. */
  double wall() {
    return median(runs.stream().mapToDouble(EntryRun::wall));
  }

  /** Likewise seconds of all threads; NaN where they are not counted. */
  double cpu() {
    return median(runs.stream().mapToDouble(EntryRun::cpu));
  }

  /** Of one step, the median over all of them: far from the mean where not every one is judged. */
  double medianStep() {
    return median(runs.stream().flatMap(run -> run.moves().stream()).mapToDouble(Passed::wall));
  }

  /** Least and greatest mean of a round. */
  double[] range() {
    var means = runs.stream().mapToDouble(EntryRun::wall).summaryStatistics();
    return new double[] {means.getMin(), means.getMax()};
  }

  /** Seconds of the final decoding and reward, or of all threads for it. */
  double last(ToDoubleFunction<Passed> clock) {
    return median(runs.stream().map(EntryRun::last).mapToDouble(clock));
  }

  /** The most memory of the process in any round. */
  ResidentMemory.Peak memory() {
    return runs.stream().map(EntryRun::memory).reduce(ResidentMemory.Peak::and).orElseThrow();
  }

  /** The most memory of the device in any round. */
  OptionalLong device() {
    return runs.stream().map(EntryRun::device).flatMapToLong(OptionalLong::stream).max();
  }

  static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
  }
}
