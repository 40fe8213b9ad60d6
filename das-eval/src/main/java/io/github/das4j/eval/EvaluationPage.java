package io.github.das4j.eval;

import io.github.das4j.report.Html;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An evaluation as one page with everything in it: tables, and images to be sorted by a score. */
final class EvaluationPage {

  private EvaluationPage() {}

  static String of(Evaluation evaluation) {
    return Html.template(EvaluationPage.class, "eval.html")
        .replace("{{title}}", escaped(title(evaluation)))
        .replace("{{summary}}", escaped(summary(evaluation)))
        .replace("{{table}}", table(evaluation))
        .replace("{{left_out}}", leftOut(evaluation))
        .replace("{{provenance}}", provenance(evaluation))
        .replace("{{orders}}", orders(evaluation))
        .replace("{{sets}}", sets(evaluation))
        .replace("{{images}}", images(evaluation));
  }

  private static String title(Evaluation evaluation) {
    return evaluation.sets().stream().map(s -> s.set().name()).collect(Collectors.joining(", "));
  }

  private static String summary(Evaluation evaluation) {
    long prompts =
        evaluation.sets().stream()
            .flatMap(set -> set.images().stream())
            .map(image -> image.subject().prompt())
            .distinct()
            .count();
    String line = evaluation.judged() + " images of " + prompts + " prompts";
    return evaluation.leftOut() == 0
        ? line
        : line + "; " + evaluation.leftOut() + " could not be read";
  }

  private static String table(Evaluation evaluation) {
    StringBuilder rows = new StringBuilder("<tr><th></th>");
    evaluation
        .sets()
        .forEach(set -> rows.append("<th>").append(escaped(set.set().name())).append("</th>"));
    rows.append("</tr>\n");
    for (String measure : evaluation.measures()) {
      rows.append("<tr><th>").append(escaped(measure)).append("</th>");
      evaluation.sets().forEach(set -> rows.append(cell(set.figure(measure))));
      rows.append("</tr>\n");
    }
    return rows.toString();
  }

  private static String cell(Figure figure) {
    StringBuilder cell = new StringBuilder("<td><b>");
    cell.append(figure.value().isPresent() ? number(figure.value().getAsDouble()) : "–");
    cell.append("</b>");
    figure
        .interval()
        .ifPresent(
            i ->
                cell.append(" [")
                    .append(number(i.low()))
                    .append(", ")
                    .append(number(i.high()))
                    .append("]"));
    StringBuilder more = new StringBuilder();
    figure.spread().ifPresent(sd -> more.append("sd ").append(number(sd)).append(" · "));
    more.append("n ").append(figure.count());
    if (!figure.note().isEmpty()) {
      more.append(" · ").append(escaped(figure.note()));
    }
    return cell.append("<small>").append(more).append("</small></td>").toString();
  }

  private static String leftOut(Evaluation evaluation) {
    StringBuilder items = new StringBuilder();
    for (JudgedSet set : evaluation.sets()) {
      for (JudgedSet.LeftOut one : set.leftOut()) {
        items.append("<p class=\"bad\">Left out: ");
        items.append(escaped(one.file() + ": " + one.reason())).append("</p>\n");
      }
    }
    return items.toString();
  }

  private static String provenance(Evaluation evaluation) {
    StringBuilder rows = new StringBuilder();
    evaluation.provenance().forEach((name, value) -> rows.append(row(name, value)));
    evaluation.columns().stream()
        .filter(column -> column.kind() == Column.Kind.JUDGEMENT)
        .forEach(column -> rows.append(row(column.name(), column.meaning())));
    return rows.toString();
  }

  private static String row(String name, String value) {
    return "<tr><th>" + escaped(name) + "</th><td>" + escaped(value) + "</td></tr>\n";
  }

  private static String orders(Evaluation evaluation) {
    StringBuilder options = new StringBuilder();
    for (int k = 0; k < evaluation.columns().size(); k++) {
      options.append("<option value=\"").append(k).append("\">");
      options.append(escaped(evaluation.columns().get(k).name())).append("</option>");
    }
    return options.toString();
  }

  private static String sets(Evaluation evaluation) {
    StringBuilder options = new StringBuilder();
    for (int k = 0; k < evaluation.sets().size(); k++) {
      options.append("<option value=\"").append(k).append("\">");
      options.append(escaped(evaluation.sets().get(k).set().name())).append("</option>");
    }
    return options.toString();
  }

  private static String images(Evaluation evaluation) {
    StringBuilder figures = new StringBuilder();
    for (int k = 0; k < evaluation.sets().size(); k++) {
      JudgedSet set = evaluation.sets().get(k);
      for (JudgedImage image : set.images()) {
        figures.append(figure(k, set, image, evaluation.columns()));
      }
    }
    return figures.toString();
  }

  private static String figure(int number, JudgedSet set, JudgedImage image, List<Column> columns) {
    StringBuilder scores = new StringBuilder();
    StringBuilder caption = new StringBuilder(escaped(image.subject().prompt()));
    caption.append("<small>").append(escaped(set.set().name() + " · "));
    caption.append(escaped(set.path(image.subject().file()))).append("</small>");
    for (int k = 0; k < columns.size(); k++) {
      double score = image.scores()[k];
      scores.append(k == 0 ? "" : " ").append(Double.isNaN(score) ? "-" : score);
      if (!Double.isNaN(score)) {
        caption.append("<small>").append(escaped(columns.get(k).name())).append(" <b>");
        caption.append(number(score)).append("</b></small>");
      }
    }
    return "<figure data-set=\""
        + number
        + "\" data-scores=\""
        + scores
        + "\"><img alt=\"\" loading=\"lazy\" src=\""
        + image.thumbnail()
        + "\"><figcaption>"
        + caption
        + "</figcaption></figure>\n";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        // No prompt is taken for a place in the template.
        .replace("{", "&#123;");
  }
}
