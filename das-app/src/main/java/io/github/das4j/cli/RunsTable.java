package io.github.das4j.cli;

import io.github.das4j.catalogue.KeptRun;
import io.github.das4j.hub.ByteCount;
import io.github.das4j.words.Excerpt;
import io.github.das4j.words.Figures;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Runs as a table for a terminal. */
record RunsTable(List<Row> rows) {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

  private static final List<String> HEAD =
      List.of("RUN", "DATE", "KIND", "STATUS", "BEST", "GAIN", "SIZE", "MODEL", "PROMPT");

  /** What is left out where there is little room, in this order. */
  private static final List<String> DISPENSABLE =
      List.of("MODEL", "KIND", "STATUS", "SIZE", "DATE");

  /** Of a cell: a name holds the prompt once more. */
  private static final int LONGEST = 32;

  /** Of the last column where there is no terminal. */
  private static final int LONGEST_PROMPT = 500;

  private static final int LEAST_PROMPT = 20;

  /** Between columns. */
  private static final int GAP = 2;

  /** By what it is sorted. */
  enum Order {
    DATE(Comparator.comparing(row -> row.run().date())),
    REWARD(Comparator.comparingDouble(row -> number(row.run().bestReward()))),
    GAIN(Comparator.comparingDouble(row -> number(row.run().gain()))),
    SIZE(Comparator.comparingLong(Row::bytes)),
    PROMPT(Comparator.comparing(row -> prompt(row.run()).toLowerCase(Locale.ROOT)));

    @SuppressWarnings("ImmutableEnumChecker") // Comparators of these are.
    private final Comparator<Row> comparator;

    Order(Comparator<Row> comparator) {
      this.comparator = comparator;
    }

    private static double number(OptionalDouble value) {
      return value.orElse(Double.NEGATIVE_INFINITY);
    }

    private Comparator<Row> direction(boolean reverse) {
      // A prompt is looked for in the order of letters.
      return reverse == (this == PROMPT) ? comparator.reversed() : comparator;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A run, looked at once.
   *
   * @param bytes on the disk, at least 0
   */
  record Row(KeptRun run, long bytes) {}

  RunsTable {
    rows = List.copyOf(rows);
  }

  static RunsTable of(List<KeptRun> runs) {
    return new RunsTable(runs.stream().map(run -> new Row(run, run.bytes())).toList());
  }

  RunsTable filter(Optional<String> kind, Optional<String> status) {
    return new RunsTable(
        rows.stream()
            .filter(row -> kind.isEmpty() || row.run().kind().equalsIgnoreCase(kind.get()))
            .filter(row -> status.isEmpty() || row.run().status().equalsIgnoreCase(status.get()))
            .toList());
  }

  RunsTable sorted(Order order, boolean reverse) {
    return new RunsTable(rows.stream().sorted(order.direction(reverse)).toList());
  }

  /**
   * The first of them.
   *
   * @param count at least 0
   */
  RunsTable first(int count) {
    return new RunsTable(rows.stream().limit(count).toList());
  }

  List<KeptRun> runs() {
    return rows.stream().map(Row::run).toList();
  }

  /**
   * Lines of it, a head first.
   *
   * @param columns of the terminal, into which they fit; 0 where there is none
   */
  List<String> lines(RunsArguments names, int columns) {
    List<List<String>> cells = new ArrayList<>(List.of(HEAD));
    rows.forEach(row -> cells.add(cells(names, row)));
    int[] widths = widths(cells, columns);
    return cells.stream().map(line -> line(line, widths, columns)).toList();
  }

  private static List<String> cells(RunsArguments names, Row row) {
    KeptRun run = row.run();
    return List.of(
        Excerpt.of(names.name(run), LONGEST),
        DATE.format(run.date()),
        run.kind(),
        run.status(),
        number("%.4g", run.bestReward()),
        number("%+.3g", run.gain()),
        ByteCount.of(row.bytes()),
        Excerpt.of(run.model(), LONGEST),
        prompt(run));
  }

  private static String number(String format, OptionalDouble value) {
    return value.isPresent() ? Figures.of(format, value.getAsDouble()) : "";
  }

  private static String prompt(KeptRun run) {
    int more = run.prompts().size() - 1;
    String first = run.prompts().stream().findFirst().orElse("");
    return more > 0 ? first + " (and " + more + " more)" : first;
  }

  /** Widths of all columns but the last; 0 of those without anything, or without room. */
  private static int[] widths(List<List<String>> cells, int columns) {
    int[] widths = new int[HEAD.size() - 1];
    for (int k = 0; k < widths.length; k++) {
      int column = k;
      int widest =
          cells.stream().skip(1).mapToInt(line -> line.get(column).length()).max().orElse(0);
      widths[k] = widest == 0 ? 0 : Math.max(widest, HEAD.get(k).length());
    }
    for (String name : DISPENSABLE) {
      if (columns > 0 && columns - 1 - taken(widths) < LEAST_PROMPT) {
        widths[HEAD.indexOf(name)] = 0;
      }
    }
    return widths;
  }

  private static int taken(int[] widths) {
    return Arrays.stream(widths).filter(width -> width > 0).map(width -> width + GAP).sum();
  }

  private static String line(List<String> cells, int[] widths, int columns) {
    StringBuilder line = new StringBuilder();
    for (int k = 0; k < widths.length; k++) {
      if (widths[k] > 0) {
        line.append(cells.get(k)).append(" ".repeat(widths[k] - cells.get(k).length() + GAP));
      }
    }
    int room = columns == 0 ? LONGEST_PROMPT : Math.max(1, columns - 1 - line.length());
    String whole = line + Excerpt.of(cells.get(widths.length), room);
    return (columns == 0 ? whole : whole.substring(0, Math.min(whole.length(), columns - 1)))
        .stripTrailing();
  }
}
