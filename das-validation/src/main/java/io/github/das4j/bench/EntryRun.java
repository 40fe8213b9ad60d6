package io.github.das4j.bench;

import io.github.das4j.bench.StepClock.Passed;
import java.util.List;
import java.util.OptionalLong;

/**
 * One prompt that was sampled in one of the ways.
 *
 * @param moves from a step to the next, whole periods of them
 * @param last the final decoding and reward, without network or gradient
 * @param memory of the process
 * @param device the most that tensors held on the GPU, weights included, in bytes; empty on the CPU
 */
record EntryRun(List<Passed> moves, Passed last, ResidentMemory.Peak memory, OptionalLong device) {

  EntryRun {
    moves = List.copyOf(moves);
  }

  /**
   * The run that a clock has followed.
   *
   * @param period after which the work of a step repeats
   */
  static EntryRun of(
      List<Passed> passed, int period, ResidentMemory.Peak memory, OptionalLong device) {
    int all = passed.size() - 1;
    int periods = all / period;
    // The step before the first move warms up, unless the reward is not looked at in it.
    if (passed.size() % period != 0 && periods > 1) {
      periods--;
    }
    return new EntryRun(
        passed.subList(all - periods * period, all), passed.get(all), memory, device);
  }

  /** Mean of a move, in seconds. */
  double wall() {
    return moves.stream().mapToDouble(Passed::wall).average().orElseThrow();
  }

  /** Mean of a move, in seconds of all threads. */
  double cpu() {
    return moves.stream().mapToDouble(Passed::cpu).average().orElseThrow();
  }
}
