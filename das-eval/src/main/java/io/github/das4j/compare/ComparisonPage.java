package io.github.das4j.compare;

import io.github.das4j.eval.Evaluation;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.report.Pictures;
import io.github.das4j.report.Plot;
import io.github.das4j.report.page.Page;
import io.github.das4j.report.page.PageImage;
import io.github.das4j.report.page.PagePart.Chapter;
import io.github.das4j.report.page.PagePart.Facts;
import io.github.das4j.report.page.PagePart.Folded;
import io.github.das4j.report.page.PagePart.Gallery;
import io.github.das4j.report.page.PagePart.Grid;
import io.github.das4j.report.page.PagePart.Lead;
import io.github.das4j.report.page.PagePart.Link;
import io.github.das4j.report.page.PagePart.Size;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The page of a comparison: images by prompt and method, figures, and plots of one against another.
 */
final class ComparisonPage {

  /** Rows of the grid that are not folded. */
  private static final int SHOWN = 8;

  private final Path folder;
  private final List<MethodRun> runs;
  private final Evaluation evaluation;

  ComparisonPage(Path folder, List<MethodRun> runs, Evaluation evaluation) {
    this.folder = folder;
    this.runs = runs;
    this.evaluation = evaluation;
  }

  /** Writes the plots, {@code sheet.png} and {@code compare.html}. */
  void write(ComparisonTable table, Optional<Sweep> sweep) {
    List<PageImage> plots = new ArrayList<>();
    for (Plot plot : new ComparisonPlots(table, sweep).all()) {
      AtomicFiles.write(folder.resolve(plot.file()), plot.png());
      plots.add(plot.shown());
    }
    AtomicFiles.write(folder.resolve("sheet.png"), Pictures.png(ComparisonSheet.of(runs)));
    AtomicFiles.write(folder.resolve("compare.html"), html(table, plots, sweep));
  }

  private String html(ComparisonTable table, List<PageImage> plots, Optional<Sweep> sweep) {
    List<Grid.Line> rows = rows();
    int shown = Math.min(SHOWN, rows.size());
    return new Page(
            "das compare",
            "Methods compared",
            summary(rows.size(), sweep),
            List.of(),
            List.of(
                new Lead(leaders(table)),
                new Chapter(
                    "Images",
                    "A row a prompt, a column a method; below each image its scores.",
                    List.of(
                        grid(rows.subList(0, shown)),
                        Folded.of(
                            "Further prompts: " + (rows.size() - shown),
                            grid(rows.subList(shown, rows.size()))),
                        new Link("Every image, sorted by its scores", "eval/eval.html"))),
                new Chapter(
                    "Figures",
                    "Means over the prompts with 95 % intervals, from three prompts on. The first is"
                        + " the reward that was aligned to, unless that is swept. Networks,"
                        + " rewards and gradients are counted per prompt, in particles.",
                    List.of(table.shown())),
                new Chapter(
                    "One figure against another",
                    "What a method gains in one measure it may lose in another.",
                    List.of(new Gallery(Size.MEDIUM, plots))),
                Folded.of("Judged by", Facts.of(evaluation.provenance()))))
        .html();
  }

  private static String leaders(ComparisonTable table) {
    String leaders = table.leaders();
    return leaders.isEmpty() ? "" : "Highest " + leaders + ".";
  }

  private String summary(int prompts, Optional<Sweep> sweep) {
    String line = labels().size() + " methods on the same " + prompts + " prompts.";
    return line
        + sweep.map(over -> " After a method's name: its value of " + over.key() + ".").orElse("");
  }

  private List<String> labels() {
    return runs.stream().map(run -> run.arm().label()).toList();
  }

  private Grid grid(List<Grid.Line> rows) {
    return new Grid("prompt", labels(), rows);
  }

  private List<Grid.Line> rows() {
    List<Map<Path, PageImage>> images =
        IntStream.range(0, runs.size()).mapToObj(k -> evaluation.shown(k, folder)).toList();
    List<Grid.Line> rows = new ArrayList<>();
    for (int p = 0; p < runs.get(0).prompts().size(); p++) {
      int row = p;
      rows.add(
          new Grid.Line(
              runs.get(0).prompts().get(p).record().task().prompt(),
              IntStream.range(0, runs.size())
                  .mapToObj(
                      k ->
                          runs.get(k).prompts().get(row).images().stream()
                              .flatMap(file -> Stream.ofNullable(images.get(k).get(file)))
                              .toList())
                  .toList()));
    }
    return rows;
  }
}
