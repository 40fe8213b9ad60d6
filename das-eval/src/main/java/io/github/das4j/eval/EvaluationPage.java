package io.github.das4j.eval;

import io.github.das4j.report.page.Page;
import io.github.das4j.report.page.PageImage;
import io.github.das4j.report.page.PagePart;
import io.github.das4j.report.page.PagePart.Chapter;
import io.github.das4j.report.page.PagePart.Facts;
import io.github.das4j.report.page.PagePart.Folded;
import io.github.das4j.report.page.PagePart.Ranking;
import io.github.das4j.report.page.PagePart.Table;
import io.github.das4j.words.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An evaluation as one page with everything in it: tables, and images to be sorted by a score. */
final class EvaluationPage {

  private EvaluationPage() {}

  static String of(Evaluation evaluation) {
    return new Page(
            "das eval",
            evaluation.sets().stream()
                .map(set -> set.set().name())
                .collect(Collectors.joining(", ")),
            summary(evaluation),
            leftOut(evaluation),
            List.of(
                new Chapter(
                    "Figures",
                    "In brackets 95 % intervals, over prompts from three on.",
                    List.of(table(evaluation))),
                Chapter.of("Images", ranking(evaluation)),
                Folded.of("Judged by", Facts.of(judges(evaluation)))))
        .html();
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static String summary(Evaluation evaluation) {
    long prompts =
        evaluation.sets().stream()
            .flatMap(set -> set.images().stream())
            .map(image -> image.subject().prompt())
            .distinct()
            .count();
    String line = counted(evaluation.judged(), "image") + " of " + counted(prompts, "prompt");
    return evaluation.leftOut() == 0
        ? line
        : line + "; " + evaluation.leftOut() + " could not be read";
  }

  private static List<String> leftOut(Evaluation evaluation) {
    return evaluation.sets().stream()
        .flatMap(set -> set.leftOut().stream())
        .map(one -> "Left out: " + one.file() + ": " + one.reason())
        .toList();
  }

  private static PagePart table(Evaluation evaluation) {
    List<String> head = new ArrayList<>(List.of("measure"));
    evaluation.sets().forEach(set -> head.add(set.set().name()));
    List<Table.Row> rows = new ArrayList<>();
    for (String measure : evaluation.measures()) {
      List<Table.Cell> cells = new ArrayList<>(List.of(new Table.Cell(measure, "")));
      evaluation.sets().forEach(set -> cells.add(cell(set.figure(measure))));
      rows.add(new Table.Row(cells, Table.Mark.NONE));
    }
    return new Table(1, head, rows);
  }

  private static Table.Cell cell(Figure figure) {
    List<String> more = new ArrayList<>();
    figure.spread().ifPresent(sd -> more.add("sd " + number(sd)));
    more.add("n " + figure.count());
    if (!figure.note().isEmpty()) {
      more.add(figure.note());
    }
    return new Table.Cell(EvaluationTables.words(figure), String.join(" · ", more));
  }

  private static PagePart ranking(Evaluation evaluation) {
    List<Ranking.Ranked> images = new ArrayList<>();
    for (int k = 0; k < evaluation.sets().size(); k++) {
      JudgedSet set = evaluation.sets().get(k);
      for (JudgedImage image : set.images()) {
        List<Double> scores = Arrays.stream(image.scores()).boxed().toList();
        images.add(new Ranking.Ranked(shown(set, image, evaluation.columns()), k, scores));
      }
    }
    return new Ranking(
        evaluation.columns().stream().map(Column::name).toList(),
        evaluation.sets().stream().map(set -> set.set().name()).toList(),
        images);
  }

  private static PageImage shown(JudgedSet set, JudgedImage image, List<Column> columns) {
    List<String> lines = new ArrayList<>();
    lines.add(set.set().name() + " · " + set.path(image.subject().file()));
    lines.addAll(scores(image, columns));
    return small(image, columns).with(lines);
  }

  /** An image with its prompt and its scores. */
  static PageImage small(JudgedImage image, List<Column> columns) {
    String prompt = image.subject().prompt();
    return PageImage.of(image.thumbnail(), prompt, prompt).with(scores(image, columns));
  }

  /** Name and value of each score that the image has. */
  private static List<String> scores(JudgedImage image, List<Column> columns) {
    List<String> lines = new ArrayList<>();
    for (int k = 0; k < columns.size(); k++) {
      double score = image.scores()[k];
      if (!Double.isNaN(score)) {
        lines.add(columns.get(k).name() + " " + number(score));
      }
    }
    return lines;
  }

  private static Map<String, String> judges(Evaluation evaluation) {
    Map<String, String> judges = new LinkedHashMap<>(evaluation.provenance());
    evaluation.columns().stream()
        .filter(column -> column.kind() == Column.Kind.JUDGEMENT)
        .forEach(column -> judges.put(column.name(), column.meaning()));
    return judges;
  }

  private static String number(double value) {
    return Figures.of(value);
  }
}
