package io.github.das4j.online;

import io.github.das4j.report.Csv;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run as CSV; what there is not is left empty. */
final class OnlineTables {

  private OnlineTables() {}

  /** A line a round; nothing before the first is complete. */
  static String rounds(List<RoundStats> rounds) {
    List<List<?>> rows = new ArrayList<>();
    for (RoundStats stats : rounds) {
      Map<String, Double> figures = stats.figures();
      if (rows.isEmpty()) {
        rows.add(row("round", figures.keySet().stream().toList()));
      }
      rows.add(row(stats.round(), figures.values().stream().map(OnlineTables::cell).toList()));
    }
    return Csv.of(rows);
  }

  private static List<?> row(Object first, List<?> others) {
    List<Object> row = new ArrayList<>();
    row.add(first);
    row.addAll(others);
    return row;
  }

  /** A line an image. */
  static String images(LedgerSummary book) {
    List<List<?>> rows = new ArrayList<>();
    rows.add(List.of("image", "round", "file", "asked", "value", "expected", "bonus", "prompt"));
    for (Entry.Drawn image : book.drawn()) {
      String id = new ImageTask(image.image(), image.round(), image.prompt()).id();
      rows.add(
          List.of(
              image.image(),
              image.round(),
              "images/" + id + ".png",
              book.isAsked(image.image()) ? "yes" : "no",
              cell(book.answer(image.image()).orElse(Double.NaN)),
              cell(image.expected()),
              cell(image.bonus()),
              image.prompt()));
    }
    return Csv.of(rows);
  }

  private static String cell(double value) {
    if (!Double.isFinite(value)) {
      return "";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
