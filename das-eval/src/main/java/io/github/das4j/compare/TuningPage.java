package io.github.das4j.compare;

import io.github.das4j.report.page.Page;
import io.github.das4j.report.page.PageImage;
import io.github.das4j.report.page.PagePart;
import io.github.das4j.report.page.PagePart.Chapter;
import io.github.das4j.report.page.PagePart.Folded;
import io.github.das4j.report.page.PagePart.Gallery;
import io.github.das4j.report.page.PagePart.Size;
import io.github.das4j.report.page.PagePart.Table;
import io.github.das4j.words.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page of a tuning: which setting to take and how, curves, and a row for each setting. */
final class TuningPage {

  private static final List<String> HEAD =
      List.of(
          "setting",
          "ESS/N on its way",
          "ESS/N at the end",
          "steps resampled",
          "reward over plain",
          "KL, nats",
          "");

  private final Tuning.Outcome outcome;
  private final TuningAsked asked;

  TuningPage(Tuning.Outcome outcome, TuningAsked asked) {
    this.outcome = outcome;
    this.asked = asked;
  }

  /**
   * The page as HTML.
   *
   * @param curves by their explanation
   */
  String html(Map<String, byte[]> curves) {
    List<PageImage> plots = new ArrayList<>();
    curves.forEach((text, png) -> plots.add(PageImage.inline(png, text, text)));
    List<PagePart> parts = new ArrayList<>();
    parts.add(new Chapter("To run next", capitalised(outcome.why()) + ".", next()));
    parts.add(
        new Chapter(
            "Curves",
            "Each point a setting, the mean over its prompts.",
            List.of(new Gallery(Size.MEDIUM, plots))));
    parts.add(
        new Chapter(
            "Settings tried",
            "The plain model's mean reward is "
                + Figures.of(outcome.plain())
                + ". ESS/N near 1: the reward hardly speaks. Near 1/N: one particle bears"
                + " everything.",
            List.of(new Table(1, HEAD, rows()))));
    parts.add(Folded.of("The same again", new PagePart.Command(asked.again())));
    return new Page("das tune", title(), asked.summary(), List.of(), parts).html();
  }

  private static String capitalised(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private String title() {
    return outcome
        .best()
        .map(best -> "Take " + best.setting())
        .orElse("No setting keeps its particles alive");
  }

  private List<PagePart> next() {
    return outcome.best().isPresent()
        ? List.of(new PagePart.Command(asked.next().apply(outcome.best().get().setting())))
        : List.of(
            new PagePart.Prose(
                "Tune again with a larger alpha, a smaller gamma or more particles."));
  }

  private List<Table.Row> rows() {
    return outcome.pilots().stream().map(this::row).toList();
  }

  private Table.Row row(Pilot pilot) {
    return Table.Row.of(
        List.of(
            pilot.setting().toString(),
            String.format(Locale.ROOT, "%.2f", pilot.ess()),
            String.format(Locale.ROOT, "%.2f", pilot.finalEss()),
            String.format(Locale.ROOT, "%.0f %%", 100 * pilot.resampled()),
            Figures.of("%+.4g", pilot.reward() - outcome.plain()),
            String.format(Locale.ROOT, "%.1f", pilot.kl()),
            outcome.best().filter(pilot::equals).isPresent() ? "recommended" : ""));
  }
}
