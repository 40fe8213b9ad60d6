package io.github.das4j.online.join;

import io.github.das4j.online.RoundStats;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * After how many queries a group has what the best baseline has in the end.
 *
 * @param baseline its label
 * @param target the mean over its runs in their last round
 * @param baselineQueries how many queries it has spent by then
 * @param queries of the mean over the group's runs; empty if it never gets there
 * @param each of each run, in their order
 */
record Reach(
    String baseline,
    double target,
    double baselineQueries,
    OptionalDouble queries,
    List<OptionalDouble> each) {

  /** Nothing where there is no baseline to compare with. */
  static Optional<Reach> of(Section section, Group group, ToDoubleFunction<RoundStats> figure) {
    return section
        .baseline(figure)
        .map(
            best -> {
              double target = best.last(figure).mean();
              return new Reach(
                  best.label(),
                  target,
                  best.queries(best.rounds() - 1),
                  group.reaches(target, figure),
                  group.eachReaches(target, figure));
            });
  }

  /** Queries as a share of the baseline's; NaN if it never gets there. */
  double ratio() {
    return queries.orElse(Double.NaN) / baselineQueries;
  }

  /** As people read it: {@code 24, ratio 0.23 (each run: 16, 32)}. */
  String words() {
    String runs = each.stream().map(Reach::count).collect(Collectors.joining(", "));
    String ratio = queries.isPresent() ? String.format(Locale.ROOT, ", ratio %.2f", ratio()) : "";
    return count(queries) + ratio + (each.size() > 1 ? " (each run: " + runs + ")" : "");
  }

  private static String count(OptionalDouble queries) {
    return queries.isPresent()
        ? String.format(Locale.ROOT, "%.0f", queries.getAsDouble())
        : "never";
  }
}
