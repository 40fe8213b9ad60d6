package io.github.das4j.online;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A run as CSV; what there is not is left empty. */
final class OnlineTables {

  private OnlineTables() {}

  /** A line a round. */
  static String rounds(List<RoundStats> rounds) {
    StringBuilder csv = new StringBuilder();
    for (RoundStats stats : rounds) {
      if (csv.length() == 0) {
        csv.append("round,").append(String.join(",", stats.figures().keySet())).append('\n');
      }
      csv.append(stats.round()).append(',');
      csv.append(
          stats.figures().values().stream()
              .map(OnlineTables::cell)
              .collect(Collectors.joining(",")));
      csv.append('\n');
    }
    return csv.toString();
  }

  /** A line an image. */
  static String images(LedgerSummary book) {
    StringBuilder csv = new StringBuilder("image,round,file,asked,value,expected,bonus,prompt\n");
    for (Entry.Drawn image : book.drawn()) {
      OptionalDouble answer = book.answer(image.image());
      csv.append(image.image()).append(',').append(image.round()).append(",images/");
      csv.append(new ImageTask(image.image(), image.round(), image.prompt()).id()).append(".png,");
      csv.append(book.isAsked(image.image()) ? "yes," : "no,");
      csv.append(cell(answer.orElse(Double.NaN))).append(',');
      csv.append(cell(image.expected())).append(',').append(cell(image.bonus())).append(",\"");
      csv.append(image.prompt().replace("\"", "\"\"")).append("\"\n");
    }
    return csv.toString();
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
