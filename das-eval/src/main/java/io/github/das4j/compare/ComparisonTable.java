package io.github.das4j.compare;

import io.github.das4j.eval.Evaluation;
import io.github.das4j.eval.Figure;
import io.github.das4j.report.Csv;
import io.github.das4j.report.Interval;
import io.github.das4j.report.page.PagePart.Table;
import io.github.das4j.settings.Setting;
import io.github.das4j.words.Choices;
import io.github.das4j.words.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Figures of several methods.
 *
 * @param measures names of the columns; the first is the reward that was aligned to
 * @param named how many of them, from the first, are rewards that were asked to judge
 */
public record ComparisonTable(List<String> measures, int named, List<Row> rows) {

  /** What there is no figure of. */
  private static final String NONE = "–";

  /** Between columns of text. */
  private static final int GAP = 2;

  /** Methods that stand side by side on a page. */
  private static final int MOST_COLUMNS = 6;

  /**
   * A method's figures.
   *
   * @param swept the value of the setting that is swept; empty where none is
   * @param figures by measure
   * @param logZ mean over the prompts of the estimate of log E_p[exp(r / α)]
   * @param ess mean effective sample size as a share of N
   * @param perPrompt network evaluations, reward calls and gradients of a prompt
   */
  public record Row(
      String method,
      String swept,
      Map<String, Figure> figures,
      double logZ,
      double ess,
      double[] perPrompt) {

    /** The method, and its value of the swept setting. */
    String label() {
      return swept.isEmpty() ? method : method + " " + swept;
    }
  }

  static ComparisonTable of(List<MethodRun> runs, Evaluation evaluation, int named) {
    List<Row> rows = new ArrayList<>();
    for (int k = 0; k < runs.size(); k++) {
      MethodRun run = runs.get(k);
      double count = run.prompts().size();
      rows.add(
          new Row(
              Choices.name(run.arm().method()),
              run.arm().swept().map(Setting::value).orElse(""),
              evaluation.figures(k),
              run.prompts().stream().mapToDouble(p -> p.record().logZ()).average().orElseThrow(),
              run.prompts().stream()
                  .mapToDouble(p -> p.meanEss(run.particles()))
                  .average()
                  .orElseThrow(),
              new double[] {
                run.cost().networkEvaluations() / count,
                run.cost().rewardCalls() / count,
                run.cost().gradients() / count
              }));
    }
    return new ComparisonTable(evaluation.measures(), named, rows);
  }

  /** One row a method and measure, with its 95 % interval. */
  String csv() {
    List<List<?>> lines = new ArrayList<>();
    lines.add(List.of("method", "swept", "measure", "value", "low", "high", "count", "note"));
    for (Row row : rows) {
      for (String measure : measures) {
        Figure figure = row.figures().get(measure);
        if (figure != null) {
          lines.add(line(row, measure, figure));
        }
      }
      String[] names = {"network evaluations", "reward calls", "gradients"};
      for (int k = 0; k < names.length; k++) {
        lines.add(plain(row, names[k] + " per prompt", row.perPrompt()[k]));
      }
      lines.add(plain(row, "log Z", row.logZ()));
      lines.add(plain(row, "ESS share", row.ess()));
    }
    return Csv.of(lines);
  }

  private static List<?> line(Row row, String measure, Figure figure) {
    return List.of(
        row.method(),
        row.swept(),
        measure,
        number(figure.value().orElse(Double.NaN)),
        number(figure.interval().map(i -> i.low()).orElse(Double.NaN)),
        number(figure.interval().map(i -> i.high()).orElse(Double.NaN)),
        figure.count(),
        figure.note());
  }

  private static List<?> plain(Row row, String measure, double value) {
    return List.of(row.method(), row.swept(), measure, number(value), "", "", "", "");
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6g", value);
  }

  /** A figure with its interval, as people read it. */
  static String text(Figure figure) {
    return (value(figure) + " " + interval(figure)).strip();
  }

  private static String value(Figure figure) {
    return figure.value().isEmpty() ? NONE : Figures.of(figure.value().getAsDouble());
  }

  private static String interval(Figure figure) {
    return figure.value().isEmpty()
        ? ""
        : figure.interval().map(i -> text(figure.value().getAsDouble(), i)).orElse("");
  }

  /** Half its width; both ends where the value is not in its middle, as with a share near 1. */
  private static String text(double value, Interval interval) {
    double up = interval.high() - value;
    double down = value - interval.low();
    return Math.abs(up - down) <= 1e-6 * (up + down)
        ? String.format(Locale.ROOT, "±%.2g", up)
        : "["
            + Figures.of("%.3g", interval.low())
            + ", "
            + Figures.of("%.3g", interval.high())
            + "]";
  }

  /** The head of the table, then a row a method. */
  List<List<String>> cells() {
    return cells(ComparisonTable::text);
  }

  private List<List<String>> cells(Function<Figure, String> words) {
    List<List<String>> cells = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("method"));
    head.addAll(measures);
    head.addAll(List.of("log Z", "ESS/N", "networks", "rewards", "gradients"));
    cells.add(head);
    for (Row row : rows) {
      List<String> cell = new ArrayList<>(List.of(row.label()));
      for (String measure : measures) {
        Figure figure = row.figures().get(measure);
        cell.add(figure == null ? NONE : words.apply(figure));
      }
      cell.add(Figures.of("%.3g", row.logZ()));
      cell.add(String.format(Locale.ROOT, "%.2f", row.ess()));
      for (double each : row.perPrompt()) {
        cell.add(String.format(Locale.ROOT, "%.0f", each));
      }
      cells.add(cell);
    }
    return cells;
  }

  /**
   * For a page: a row a measure, a column a method, intervals below the figures; of many methods a
   * row a method, as {@link #cells} has it. Either way the fewer stand side by side.
   */
  Table shown() {
    if (rows.size() > MOST_COLUMNS) {
      return Table.of(cells());
    }
    List<List<String>> cells = cells();
    List<Table.Row> lines = new ArrayList<>();
    for (int c = 1; c < cells.get(0).size(); c++) {
      String measure = cells.get(0).get(c);
      List<Table.Cell> line = new ArrayList<>(List.of(new Table.Cell(measure, "")));
      for (int r = 0; r < rows.size(); r++) {
        Figure figure = rows.get(r).figures().get(measure);
        line.add(
            figure == null
                ? new Table.Cell(cells.get(r + 1).get(c), "")
                : new Table.Cell(value(figure), interval(figure)));
      }
      lines.add(new Table.Row(line, Table.Mark.NONE));
    }
    List<String> head = new ArrayList<>(List.of("measure"));
    rows.forEach(row -> head.add(row.label()));
    return new Table(1, head, lines);
  }

  /** Which method is highest in each reward that judged, in a sentence. */
  String leaders() {
    return measures.subList(0, named).stream()
        .flatMap(measure -> leader(measure).stream())
        .collect(Collectors.joining("; highest "));
  }

  private Optional<String> leader(String measure) {
    List<Row> known =
        rows.stream()
            .filter(row -> row.figures().containsKey(measure) && number(row, measure).isPresent())
            .sorted(Comparator.comparingDouble((Row row) -> -number(row, measure).getAsDouble()))
            .toList();
    if (known.size() < 2) {
      return Optional.empty();
    }
    String others =
        known.stream()
            .skip(1)
            .map(row -> row.label() + " " + value(figure(row, measure)))
            .collect(Collectors.joining(", "));
    Row first = known.get(0);
    return Optional.of(
        measure
            + ": "
            + first.label()
            + " "
            + value(figure(first, measure))
            + (known.size() > MOST_COLUMNS ? "" : ", then " + others)
            + doubt(figure(first, measure), figure(known.get(1), measure)));
  }

  /** What speaks against the first being higher than the next; empty where nothing does. */
  private static String doubt(Figure first, Figure next) {
    if (first.interval().isEmpty() || next.interval().isEmpty()) {
      return " (no clear lead: too few prompts for intervals)";
    }
    return first.interval().get().low() > next.interval().get().high()
        ? ""
        : " (no clear lead: intervals overlap)";
  }

  private static OptionalDouble number(Row row, String measure) {
    return figure(row, measure).value();
  }

  private static Figure figure(Row row, String measure) {
    return Objects.requireNonNull(row.figures().get(measure));
  }

  /**
   * For a terminal: a line a measure, a column a method. Where there is too little room, intervals
   * go first, which stand in the table's files; then methods stand in several blocks.
   *
   * @param width columns of the terminal, at least 1
   */
  public String text(int width) {
    List<List<String>> whole = cells();
    List<List<String>> columns = fits(whole, width) ? whole : cells(ComparisonTable::value);
    int measures = widest(columns.get(0));
    StringBuilder text = new StringBuilder();
    int from = 1;
    while (from < columns.size()) {
      int to = from + 1;
      while (to < columns.size() && taken(measures, columns.subList(from, to + 1)) <= width) {
        to++;
      }
      text.append(from == 1 ? "" : "\n");
      text.append(block(columns.get(0), measures, columns.subList(from, to)));
      from = to;
    }
    return text.toString();
  }

  private static boolean fits(List<List<String>> columns, int width) {
    return taken(widest(columns.get(0)), columns.subList(1, columns.size())) <= width;
  }

  private static int taken(int measures, List<List<String>> columns) {
    return measures + columns.stream().mapToInt(column -> GAP + widest(column)).sum();
  }

  private static int widest(List<String> column) {
    return column.stream().mapToInt(String::length).max().orElse(0);
  }

  private static String block(List<String> head, int measures, List<List<String>> columns) {
    StringBuilder lines = new StringBuilder();
    for (int line = 0; line < head.size(); line++) {
      String name = head.get(line);
      lines.append(name).append(" ".repeat(measures - name.length()));
      for (List<String> column : columns) {
        String cell = column.get(line);
        lines.append(" ".repeat(GAP + widest(column) - cell.length())).append(cell);
      }
      lines.append('\n');
    }
    return lines.toString();
  }
}
