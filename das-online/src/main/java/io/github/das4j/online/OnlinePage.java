package io.github.das4j.online;

import io.github.das4j.report.Plot;
import io.github.das4j.report.page.Page;
import io.github.das4j.report.page.PageImage;
import io.github.das4j.report.page.PagePart;
import io.github.das4j.report.page.PagePart.Chapter;
import io.github.das4j.report.page.PagePart.Facts;
import io.github.das4j.report.page.PagePart.Folded;
import io.github.das4j.report.page.PagePart.Gallery;
import io.github.das4j.report.page.PagePart.Lead;
import io.github.das4j.report.page.PagePart.Size;
import io.github.das4j.report.page.PagePart.Table;
import io.github.das4j.words.Figures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The page of a run, with links to its images: the best, then the rounds, the last one first. */
final class OnlinePage {

  private static final int BEST = 8;

  private final LedgerSummary book;
  private final List<RoundStats> rounds;

  OnlinePage(LedgerSummary book, List<RoundStats> rounds) {
    this.book = book;
    this.rounds = rounds;
  }

  String html(List<Plot> plots, Map<String, String> settings) {
    List<PageImage> curves = plots.stream().map(Plot::shown).toList();
    return new Page(
            "das online",
            "Black-box optimisation",
            summary(),
            List.of(),
            List.of(
                new Lead(gain()),
                new Chapter(
                    "Images",
                    "Below each image the black box's answer, and in brackets what the surrogate"
                        + " expected; best first.",
                    images()),
                new Chapter("Curves", "", List.of(new Gallery(Size.MEDIUM, curves))),
                Chapter.of("Rounds", table()),
                Folded.of("Settings", Facts.of(settings))))
        .html();
  }

  private List<PagePart> images() {
    List<PagePart> parts = new ArrayList<>();
    parts.add(Chapter.of("The best so far", gallery(book.drawn().stream(), BEST)));
    for (int k = rounds.size() - 1; k >= 0; k--) {
      int round = rounds.get(k).round();
      Gallery gallery = gallery(book.drawn(round).stream(), Integer.MAX_VALUE);
      boolean last = k == rounds.size() - 1;
      parts.add(
          last
              ? Chapter.of("The last round: " + round, gallery)
              : Folded.of("Round " + round, gallery));
    }
    return parts;
  }

  private Gallery gallery(Stream<Entry.Drawn> images, int most) {
    Comparator<Entry.Drawn> byAnswer =
        Comparator.comparingDouble(
            image -> book.answer(image.image()).orElse(Double.NEGATIVE_INFINITY));
    return new Gallery(
        Size.SMALL, images.sorted(byAnswer.reversed()).limit(most).map(this::shown).toList());
  }

  private PageImage shown(Entry.Drawn image) {
    ImageTask task = new ImageTask(image.image(), image.round(), image.prompt());
    return PageImage.linked(Path.of("images", task.id() + ".png"), image.prompt(), image.prompt())
        .with(List.of(said(book, image)));
  }

  /** The answer, and in brackets what was expected. */
  static String said(LedgerSummary book, Entry.Drawn image) {
    OptionalDouble answer = book.answer(image.image());
    String said = answer.isPresent() ? number(answer.getAsDouble()) : "no answer";
    return Double.isFinite(image.expected()) ? said + " (" + number(image.expected()) + ")" : said;
  }

  private Table table() {
    List<List<String>> lines = new ArrayList<>();
    for (RoundStats stats : rounds) {
      if (lines.isEmpty()) {
        lines.add(line("round", stats.figures().keySet().stream().map(n -> n.replace('_', ' '))));
      }
      lines.add(
          line(
              Integer.toString(stats.round()),
              stats.figures().values().stream().map(OnlinePage::number)));
    }
    return Table.of(lines);
  }

  private static List<String> line(String first, Stream<String> others) {
    return Stream.concat(Stream.of(first), others).toList();
  }

  /** What the rounds gained over the first, which is of the plain model unless data came before. */
  private String gain() {
    if (rounds.size() < 2) {
      return "";
    }
    RoundStats first = rounds.get(0);
    RoundStats last = rounds.get(rounds.size() - 1);
    return String.format(
        Locale.ROOT,
        "%sean answer of a round %s → %s (round %d → %d); best %s.",
        last.mean() > first.mean() ? "M" : "Nothing gained on the whole: m",
        number(first.mean()),
        number(last.mean()),
        first.round(),
        last.round(),
        number(last.bestSoFar()));
  }

  private String summary() {
    if (rounds.isEmpty()) {
      return "no round is complete yet";
    }
    RoundStats last = rounds.get(rounds.size() - 1);
    int images = rounds.stream().mapToInt(RoundStats::images).sum();
    int answered = rounds.stream().mapToInt(RoundStats::answered).sum();
    return String.format(
        Locale.ROOT,
        "%d rounds, %d queries, %d of %d images without an answer; best answer %s, mean of the"
            + " last round %s",
        rounds.size(),
        last.queries(),
        images - answered,
        images,
        number(last.bestSoFar()),
        number(last.mean()));
  }

  private static String number(double value) {
    if (!Double.isFinite(value)) {
      return "–";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e6
        ? Figures.of("%.0f", value)
        : Figures.of(value);
  }
}
