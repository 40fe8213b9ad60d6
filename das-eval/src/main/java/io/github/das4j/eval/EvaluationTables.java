package io.github.das4j.eval;

import io.github.das4j.report.Csv;
import io.github.das4j.report.Interval;
import io.github.das4j.words.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** An evaluation as CSV files and as text. */
final class EvaluationTables {

  private EvaluationTables() {}

  /** An image a row; a score that it lacks is an empty field. */
  static String images(Evaluation evaluation) {
    List<List<?>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("set", "file", "prompt", "width", "height"));
    evaluation.columns().forEach(column -> head.add(column.name()));
    rows.add(head);
    for (JudgedSet set : evaluation.sets()) {
      for (JudgedImage image : set.images()) {
        List<Object> row = new ArrayList<>();
        row.add(set.set().name());
        row.add(set.path(image.subject().file()));
        row.add(image.subject().prompt());
        row.add(image.width());
        row.add(image.height());
        for (double score : image.scores()) {
          row.add(Double.isNaN(score) ? "" : score);
        }
        rows.add(row);
      }
    }
    return Csv.of(rows);
  }

  /** A figure of a set a row. */
  static String summary(Evaluation evaluation) {
    List<List<?>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "set",
            "measure",
            "count",
            "value",
            "sd",
            "standard_error",
            "low_95",
            "high_95",
            "note"));
    for (JudgedSet set : evaluation.sets()) {
      String name = set.set().name();
      rows.add(List.of(name, "images", set.images().size(), "", "", "", "", "", leftOut(set)));
      set.figures().forEach((measure, figure) -> rows.add(row(name, measure, figure)));
    }
    return Csv.of(rows);
  }

  static String leftOut(JudgedSet set) {
    return set.leftOut().isEmpty() ? "" : set.leftOut().size() + " left out";
  }

  private static List<?> row(String set, String measure, Figure figure) {
    Optional<Interval> interval = figure.interval();
    return List.of(
        set,
        measure,
        figure.count(),
        field(figure.value()),
        field(figure.spread()),
        field(figure.standardError()),
        interval.map(i -> Double.toString(i.low())).orElse(""),
        interval.map(i -> Double.toString(i.high())).orElse(""),
        figure.note());
  }

  private static String field(OptionalDouble value) {
    return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
  }

  /** Sets side by side, a measure a line; notes below. */
  static String text(Evaluation evaluation) {
    List<String> measures = evaluation.measures();
    int first = measures.stream().mapToInt(String::length).max().orElse(0) + 2;
    int width =
        evaluation.sets().stream().mapToInt(s -> s.set().name().length() + 2).max().orElse(0);
    width = Math.max(width, 22);
    StringBuilder text = new StringBuilder(" ".repeat(first));
    for (JudgedSet set : evaluation.sets()) {
      text.append(padded(set.set().name(), width));
    }
    text.append('\n');
    for (String measure : measures) {
      text.append(padded(measure, first));
      for (JudgedSet set : evaluation.sets()) {
        text.append(padded(words(set.figure(measure)), width));
      }
      text.append('\n');
    }
    return text.append(notes(evaluation))
        .toString()
        .lines()
        .map(String::stripTrailing)
        .reduce("", (a, b) -> a + b + "\n");
  }

  private static String notes(Evaluation evaluation) {
    StringBuilder notes = new StringBuilder();
    for (JudgedSet set : evaluation.sets()) {
      for (Map.Entry<String, Figure> entry : set.figures().entrySet()) {
        if (!entry.getValue().note().isEmpty()) {
          String note = entry.getValue().note();
          notes.append(set.set().name()).append(", ").append(entry.getKey());
          notes.append(": ").append(note).append('\n');
        }
      }
    }
    return notes.toString();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }

  /** A figure with its interval, short. */
  static String words(Figure figure) {
    if (figure.value().isEmpty()) {
      return "–";
    }
    String value = Figures.of(figure.value().getAsDouble());
    return figure
        .interval()
        .map(i -> value + " [" + Figures.of(i.low()) + ", " + Figures.of(i.high()) + "]")
        .orElse(value);
  }
}
