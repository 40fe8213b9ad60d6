package io.github.das4j.bench;

import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Listener;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleInputs;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.Cancellation;
import io.github.das4j.smc.CancelledException;
import io.github.das4j.tensor.DeviceProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Time and memory of an SMC step in several ways, each drawn as {@code das sample} draws it. The
 * model is opened once. The ways take turns, a prompt each, round by round, so that what else the
 * machine does falls on all of them; each begins with memory that the others have given back.
 *
 * @param rounds how often each of them has its turn
 */
public record StepBenchmark(
    ModelOptions options, RewardSpec reward, List<BenchEntry> entries, int rounds) {

  private static final String PROMPT = "a photo of a cat";

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public StepBenchmark {
    entries = List.copyOf(entries);
    if (rounds < 1) {
      throw new IllegalArgumentException("--rounds must be at least 1, not " + rounds);
    }
  }

  /**
   * Measures.
   *
   * @return one for each entry, in order
   * @throws IllegalArgumentException if one does not fit the model, before any is measured
   */
  List<EntryFigures> run(BenchListener listener) {
    List<List<EntryRun>> runs =
        entries.stream().<List<EntryRun>>map(entry -> new ArrayList<>()).toList();
    try (ImageSampler sampler = ImageSampler.open(options, reward)) {
      entries.forEach(entry -> check(sampler, entry));
      Estimate estimate = new Estimate(System.nanoTime(), listener);
      for (int round = 0; round < rounds; round++) {
        for (int turn = 0; turn < entries.size(); turn++) {
          // Each comes first in some round.
          int k = (round + turn) % entries.size();
          String where = "round " + (round + 1) + "/" + rounds + "  " + entries.get(k).label();
          EntryRun run = measured(sampler, entries.get(k), estimate.of(where));
          runs.get(k).add(run);
          listener.says(
              String.format(
                  Locale.ROOT,
                  "%s: %.3g s a step, peak %s",
                  where,
                  run.wall(),
                  BenchWords.bytes(run.device().isPresent() ? run.device() : run.memory().all())));
        }
        estimate.afterRound(round + 1);
      }
    }
    return IntStream.range(0, entries.size())
        .mapToObj(k -> new EntryFigures(entries.get(k), runs.get(k)))
        .toList();
  }

  /** Everything that a run does before its first step. */
  private static void check(ImageSampler sampler, BenchEntry entry) {
    Cancellation cancelled = new Cancellation();
    cancelled.cancel();
    try {
      sampler.sample(
          new SampleRequest(PROMPT, entry.settings()),
          SampleInputs.none().withCancellation(cancelled),
          Listener.none());
    } catch (CancelledException e) {
      // As it should be: nothing was refused.
    }
  }

  private EntryRun measured(ImageSampler sampler, BenchEntry entry, Listener then) {
    DeviceProbe probe = new DeviceProbe(options.placement().device());
    StepClock clock = new StepClock(probe, then);
    try (ResidentMemory memory = new ResidentMemory()) {
      probe.forgetPeak();
      sampler.sample(new SampleRequest(PROMPT, entry.settings()), clock);
      return EntryRun.of(
          clock.passed(),
          entry.period(),
          memory.peak(),
          options.placement().device().isCpu()
              ? OptionalLong.empty()
              : OptionalLong.of(probe.peakBytes()));
    }
  }

  /** Says how long it will take: at first as if all were like the first step. */
  private final class Estimate {

    private final long start;
    private final BenchListener listener;
    private long first;

    Estimate(long start, BenchListener listener) {
      this.start = start;
      this.listener = listener;
    }

    Listener of(String where) {
      return report -> {
        listener.passes(where + "  step " + report.step() + "/" + report.steps());
        if (first == 0) {
          first = System.nanoTime();
        } else if (first > 0) {
          double step = (System.nanoTime() - first) / 1e9;
          first = -1;
          long steps = entries.stream().mapToLong(e -> e.settings().denoising().steps()).sum();
          listener.says(
              where
                  + String.format(Locale.ROOT, ": the first step took %.3g s; ", step)
                  + BenchWords.about(step * steps * rounds)
                  + " in all, were every step like it");
        }
      };
    }

    void afterRound(int done) {
      if (done < rounds) {
        double took = (System.nanoTime() - start) / 1e9;
        listener.says(BenchWords.about(took * (rounds - done) / done) + " left");
      }
    }
  }
}
