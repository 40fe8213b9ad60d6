package io.github.das4j.online.join;

import io.github.das4j.online.OnlineRun;
import io.github.das4j.online.RoundStats;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Runs that differ in their seed alone, up to the last round that all of them have.
 *
 * @param label method and optimism
 * @param baseline whether it is what the others are compared with
 * @param runs at least one, each with at least one round
 */
record Group(String label, boolean baseline, List<OnlineRun> runs) {

  Group {
    runs = List.copyOf(runs);
  }

  /** How many rounds all of them have. */
  int rounds() {
    return runs.stream().mapToInt(run -> run.rounds().size()).min().orElseThrow();
  }

  /** A figure of a round over the runs; rounds by their place, from 0. */
  Spread at(int place, ToDoubleFunction<RoundStats> figure) {
    return Spread.of(
        runs.stream().mapToDouble(run -> figure.applyAsDouble(run.rounds().get(place))).toArray());
  }

  /** A figure of the last round. */
  Spread last(ToDoubleFunction<RoundStats> figure) {
    return at(rounds() - 1, figure);
  }

  /** Queries until the end of a round; their mean, where retries make them differ. */
  double queries(int place) {
    return at(place, RoundStats::queries).mean();
  }

  /** Queries after which the mean over the runs is first this high; empty if it never is. */
  OptionalDouble reaches(double target, ToDoubleFunction<RoundStats> figure) {
    for (int place = 0; place < rounds(); place++) {
      if (at(place, figure).mean() >= target) {
        return OptionalDouble.of(queries(place));
      }
    }
    return OptionalDouble.empty();
  }

  /** The same for each run. */
  List<OptionalDouble> eachReaches(double target, ToDoubleFunction<RoundStats> figure) {
    return runs.stream()
        .map(
            run ->
                run.rounds().subList(0, rounds()).stream()
                    .filter(round -> figure.applyAsDouble(round) >= target)
                    .mapToDouble(RoundStats::queries)
                    .findFirst())
        .toList();
  }

  /** Seeds in words. */
  String seeds() {
    return runs.stream().map(run -> run.setting("seed")).collect(Collectors.joining(", "));
  }
}
