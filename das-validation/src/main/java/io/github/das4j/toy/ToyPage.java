package io.github.das4j.toy;

import io.github.das4j.report.Plot;
import io.github.das4j.report.page.Page;
import io.github.das4j.report.page.PageImage;
import io.github.das4j.report.page.PagePart;
import io.github.das4j.report.page.PagePart.Chapter;
import io.github.das4j.report.page.PagePart.Facts;
import io.github.das4j.report.page.PagePart.Folded;
import io.github.das4j.report.page.PagePart.Gallery;
import io.github.das4j.report.page.PagePart.Size;
import io.github.das4j.report.page.PagePart.Table;
import io.github.das4j.words.Choices;
import io.github.das4j.words.Figures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The toys as one page: figures, what was measured, and folded the options. */
public final class ToyPage {

  private static final List<String> HEAD =
      List.of("method", "mean reward", "s.e.", "EMD", "s.e.", "seconds");

  private static final String COMMAND = "das toy";

  private ToyPage() {}

  /**
   * The page of the methods.
   *
   * @param figures of each result that has one
   */
  public static String methods(
      List<ToyResult> results, Map<Toy, Plot> figures, ToyOptions options) {
    return new Page(
            COMMAND,
            "Toy distributions",
            "Each method aims at p(x) exp(r(x)). EMD is the earth mover's distance of its samples"
                + " from the true target's: less is better. Standard errors are over repeats; of a"
                + " single one, over its independent samples.",
            List.of(),
            Stream.concat(
                    results.stream().map(result -> chapter(result, figures)),
                    Stream.of(options(options)))
                .toList())
        .html();
  }

  private static PagePart chapter(ToyResult result, Map<Toy, Plot> figures) {
    List<PageImage> images =
        Optional.ofNullable(figures.get(result.toy())).stream().map(Plot::shown).toList();
    return Chapter.of(
        result.toy().id(),
        new Gallery(Size.LARGE, images),
        new Table(1, HEAD, result.rows().stream().map(ToyPage::row).toList()));
  }

  private static Table.Row row(ToyResult.Row row) {
    return Table.Row.of(
        List.of(
            row.method().title(),
            number("%.3f", row.reward()),
            number("%.3f", row.rewardError()),
            number("%.3f", row.emd()),
            number("%.3f", row.emdError()),
            number("%.1f", row.seconds())));
  }

  /** The page of a sweep over the number of particles. */
  public static String sweep(Map<Toy, List<ParticleSweep.Point>> sweeps, ToyOptions options) {
    Stream<PagePart> chapters =
        sweeps.entrySet().stream().map(sweep -> chapter(sweep.getKey(), sweep.getValue()));
    return new Page(
            COMMAND,
            "Toy distributions: the number of particles",
            "The error of one DAS swarm of N particles, over many swarms.",
            List.of(),
            Stream.concat(chapters, Stream.of(options(options))).toList())
        .html();
  }

  private static PagePart chapter(Toy toy, List<ParticleSweep.Point> points) {
    return Chapter.of(
        toy.id(),
        new Gallery(Size.LARGE, List.of(SweepFigure.of(toy, points).shown())),
        new Table(
            1,
            List.of("N", "swarms", "reward, r.m.s. error", "bias", "EMD", "EMD of target points"),
            points.stream().map(ToyPage::row).toList()));
  }

  private static Table.Row row(ParticleSweep.Point point) {
    return Table.Row.of(
        List.of(
            Integer.toString(point.particles()),
            Integer.toString(point.swarms()),
            number("%.4g", point.rewardError()),
            number("%.3g", point.rewardBias()),
            number("%.4g", point.emd()),
            number("%.4g", point.floor())));
  }

  private static PagePart options(ToyOptions options) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("denoiser", Choices.name(options.denoiser()));
    facts.put("seed", Long.toString(options.seed()));
    facts.put("repeats", Integer.toString(options.repeats()));
    facts.put("particles", Integer.toString(options.size().particles()));
    facts.put("swarms", Integer.toString(options.size().swarms()));
    facts.put("steps", Integer.toString(options.size().steps()));
    facts.put("tempering", Choices.name(options.size().schedule()));
    facts.put("pooling", Choices.name(options.pooling()));
    facts.put("EMD points", Integer.toString(options.emdPoints()));
    facts.put("EMD subsets", Integer.toString(options.emdSubsets()));
    facts.put("KL in RL", Choices.name(options.tuning().rl()));
    facts.put("KL in back-propagation", Choices.name(options.tuning().backprop()));
    return Folded.of("Options", Facts.of(facts));
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "–" : Figures.of(format, value);
  }
}
