package io.github.das4j.online.join;

import io.github.das4j.online.RoundStats;
import io.github.das4j.report.Csv;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** A joint report as CSV files and as the cells of a table. */
final class JoinTables {

  /** Figures of a round, by the names that {@code rounds.csv} calls them. */
  private static final Map<String, ToDoubleFunction<RoundStats>> FIGURES = figures();

  private static final List<String> HEAD =
      List.of(
          "method",
          "seeds",
          "queries",
          "mean of the last round",
          "best",
          "diversity of the last round",
          "queries to the best baseline's last mean",
          "queries to the best baseline's best");

  private JoinTables() {}

  private static Map<String, ToDoubleFunction<RoundStats>> figures() {
    Map<String, ToDoubleFunction<RoundStats>> figures = new LinkedHashMap<>();
    figures.put("mean", RoundStats::mean);
    figures.put("median", RoundStats::median);
    figures.put("best_so_far", RoundStats::bestSoFar);
    figures.put("diversity", RoundStats::diversity);
    figures.put("surrogate_error", RoundStats::surrogateError);
    figures.put("bonus", RoundStats::bonus);
    return figures;
  }

  /** A figure of a group's round a line. */
  static String rounds(List<Section> sections) {
    List<List<?>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "blackbox",
            "method",
            "round",
            "queries",
            "figure",
            "runs",
            "mean",
            "low",
            "high",
            "interval"));
    for (Section section : sections) {
      for (Group group : section.groups()) {
        for (int place = 0; place < group.rounds(); place++) {
          int at = place;
          int round = group.runs().get(0).rounds().get(place).round();
          FIGURES.forEach(
              (name, figure) -> {
                List<Object> row = new ArrayList<>();
                row.addAll(List.of(section.box(), group.label(), round, group.queries(at), name));
                row.addAll(cells(group.at(at, figure)));
                rows.add(row);
              });
        }
      }
    }
    return Csv.of(rows);
  }

  /** A group's last round a line. */
  static String summary(List<Section> sections) {
    List<List<?>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "blackbox",
            "method",
            "seeds",
            "queries",
            "figure",
            "runs",
            "mean",
            "low",
            "high",
            "interval",
            "baseline",
            "target",
            "baseline_queries",
            "queries_to_target",
            "queries_of_each_run",
            "ratio"));
    for (Section section : sections) {
      for (Group group : section.groups()) {
        for (String name : List.of("mean", "best_so_far", "diversity")) {
          ToDoubleFunction<RoundStats> figure = FIGURES.getOrDefault(name, RoundStats::mean);
          List<Object> row = new ArrayList<>();
          row.addAll(List.of(section.box(), group.label(), group.seeds(), queries(group), name));
          row.addAll(cells(group.last(figure)));
          row.addAll(
              name.equals("diversity")
                  ? List.of("", "", "", "", "", "")
                  : Reach.of(section, group, figure)
                      .map(JoinTables::cells)
                      .orElse(List.of("", "", "", "", "", "")));
          rows.add(row);
        }
      }
    }
    return Csv.of(rows);
  }

  private static double queries(Group group) {
    return group.queries(group.rounds() - 1);
  }

  private static List<Object> cells(Spread spread) {
    return List.of(
        spread.count(),
        number(spread.mean()),
        number(spread.mean() - spread.half()),
        number(spread.mean() + spread.half()),
        spread.kind());
  }

  private static List<Object> cells(Reach reach) {
    return List.of(
        reach.baseline(),
        reach.target(),
        reach.baselineQueries(),
        number(reach.queries().orElse(Double.NaN)),
        reach.each().stream()
            .map(one -> one.isPresent() ? number(one.getAsDouble()) : "never")
            .collect(Collectors.joining(" ")),
        number(reach.ratio()));
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }

  /** The head of a section's table, then a row a group. */
  static List<List<String>> cells(Section section) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    for (Group group : section.groups()) {
      rows.add(
          List.of(
              group.label() + (group.baseline() ? " (baseline)" : ""),
              group.seeds(),
              String.format(Locale.ROOT, "%.0f", queries(group)),
              group.last(RoundStats::mean).words(),
              group.last(RoundStats::bestSoFar).words(),
              group.last(RoundStats::diversity).words(),
              words(Reach.of(section, group, RoundStats::mean)),
              words(Reach.of(section, group, RoundStats::bestSoFar))));
    }
    return rows;
  }

  private static String words(Optional<Reach> reach) {
    return reach.map(Reach::words).orElse("–");
  }

  /** What the best baseline has in the end, in words; nothing without one. */
  static Optional<String> targets(Section section) {
    return section
        .baseline(RoundStats::mean)
        .flatMap(
            mean ->
                section
                    .baseline(RoundStats::bestSoFar)
                    .map(
                        best ->
                            String.format(
                                Locale.ROOT,
                                "Best baseline's last mean: %.4g (%s, %.0f queries); its best: %.4g"
                                    + " (%s, %.0f queries).",
                                mean.last(RoundStats::mean).mean(),
                                mean.label(),
                                queries(mean),
                                best.last(RoundStats::bestSoFar).mean(),
                                best.label(),
                                queries(best))));
  }

  /** For a terminal: a line a column, so that long cells fit. */
  static String text(Section section) {
    StringBuilder lines = new StringBuilder(section.box()).append('\n');
    List<List<String>> rows = cells(section);
    for (List<String> row : rows.subList(1, rows.size())) {
      lines.append("  ").append(row.get(0)).append(", seeds ").append(row.get(1)).append('\n');
      for (int c = 2; c < HEAD.size(); c++) {
        lines.append(String.format("    %-42s%s%n", HEAD.get(c), row.get(c)));
      }
    }
    targets(section).ifPresent(line -> lines.append("  ").append(line).append('\n'));
    return lines.toString();
  }
}
