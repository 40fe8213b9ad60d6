package io.github.das4j.online.join;

import io.github.das4j.online.RoundStats;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The runs with one black box.
 *
 * @param box its name
 * @param groups at least one
 */
record Section(String box, List<Group> groups) {

  Section {
    groups = List.copyOf(groups);
  }

  /** The baseline whose last round has the highest mean of a figure. */
  Optional<Group> baseline(ToDoubleFunction<RoundStats> figure) {
    return groups.stream()
        .filter(group -> group.baseline() && group.last(figure).isKnown())
        .max(Comparator.comparingDouble(group -> group.last(figure).mean()));
  }

  /** The box's name in the names of files. */
  String fileName() {
    String name = box.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
    return name.substring(0, Math.min(40, name.length()));
  }
}
