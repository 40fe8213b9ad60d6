package io.github.das4j.bench;

import io.github.das4j.report.page.Page;
import io.github.das4j.report.page.PagePart;
import io.github.das4j.report.page.PagePart.Bars;
import io.github.das4j.report.page.PagePart.Chapter;
import io.github.das4j.report.page.PagePart.Facts;
import io.github.das4j.report.page.PagePart.Folded;
import io.github.das4j.report.page.PagePart.Prose;
import io.github.das4j.report.page.PagePart.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** A measurement as a page: bars of time and memory, the table, and folded what was measured. */
final class BenchPage {

  private final BenchResult result;

  private BenchPage(BenchResult result) {
    this.result = result;
  }

  static String html(BenchResult result) {
    BenchPage page = new BenchPage(result);
    return new Page(
            "das bench", "Time and memory of a step", page.summary(), List.of(), page.parts())
        .html();
  }

  private String summary() {
    int rounds = result.entries().get(0).runs().size();
    return result.entries().size() == 1
        ? "One way to see the reward, " + times(rounds) + "."
        : result.entries().size()
            + " ways to see the reward before the last step, taking turns, "
            + times(rounds)
            + " each. In brackets how a figure compares with the first.";
  }

  private static String times(int rounds) {
    return rounds == 1 ? "one prompt" : rounds + " prompts";
  }

  private List<PagePart> parts() {
    BenchTable table = new BenchTable(result);
    List<PagePart> parts = new ArrayList<>();
    parts.add(Chapter.of("Seconds of a step", times(EntryFigures::wall)));
    if (!Double.isNaN(result.entries().get(0).cpu())) {
      parts.add(Chapter.of("Seconds of a step, of all threads", times(EntryFigures::cpu)));
    }
    parts.add(Chapter.of("Peak memory of the process", sizes(entry -> entry.memory().all())));
    parts.add(Chapter.of("Peak memory of the device", sizes(EntryFigures::device)));
    parts.add(Chapter.of("Figures", Table.of(entries(table))));
    parts.add(Chapter.of("Stages", stages(), Table.of(table.stages())));
    parts.add(
        new Chapter(
            "What the figures are",
            "",
            BenchResult.EXPLANATIONS.stream().<PagePart>map(Prose::new).toList()));
    parts.add(Folded.of("What was measured", Facts.of(result.facts())));
    parts.add(Folded.of("Settings", Facts.of(result.settings())));
    return parts;
  }

  private static List<List<String>> entries(BenchTable table) {
    return table.entries().stream()
        .map(line -> line.stream().map(BenchPage::broken).toList())
        .toList();
  }

  /** Where there is no room for a label, it goes on below behind a plus, by a space of no width. */
  private static String broken(String label) {
    return label.replace("+", "+\u200b");
  }

  private Bars times(ToDoubleFunction<EntryFigures> seconds) {
    return bars(
        seconds, entry -> BenchWords.seconds(seconds.applyAsDouble(entry)), result.entries());
  }

  /** No bars where a size is unknown. */
  private Bars sizes(Function<EntryFigures, OptionalLong> size) {
    boolean known = result.entries().stream().allMatch(entry -> size.apply(entry).isPresent());
    return bars(
        entry -> size.apply(entry).orElseThrow(),
        entry -> BenchWords.bytes(size.apply(entry)),
        known ? result.entries() : List.of());
  }

  private static Bars bars(
      ToDoubleFunction<EntryFigures> value,
      Function<EntryFigures, String> words,
      List<EntryFigures> entries) {
    double first = entries.isEmpty() ? 1 : value.applyAsDouble(entries.get(0));
    return Bars.of(
        entries.stream()
            .map(
                entry ->
                    new Bars.Measured(
                        broken(entry.entry().label()),
                        value.applyAsDouble(entry),
                        entries.size() == 1
                            ? words.apply(entry)
                            : words.apply(entry)
                                + "  ("
                                + BenchWords.ratio(value.applyAsDouble(entry) / first)
                                + ")"))
            .toList());
  }

  private Bars stages() {
    return Bars.of(
        result.stages().stream()
            .map(
                stage ->
                    new Bars.Measured(
                        stage.stage(), stage.median(), BenchWords.seconds(stage.median())))
            .toList());
  }
}
