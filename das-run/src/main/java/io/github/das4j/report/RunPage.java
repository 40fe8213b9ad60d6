package io.github.das4j.report;

import io.github.das4j.report.page.Page;
import io.github.das4j.report.page.PageImage;
import io.github.das4j.report.page.PagePart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The page of a run over prompts: what was gained, its images, how sampling went, and folded what
 * made them. What is empty is left out.
 *
 * @param gain what was gained, in a sentence; may be empty
 * @param pairs of the plain image and the aligned one of each prompt
 * @param images of each prompt in turn, inline or linked, but for those of the pairs
 * @param traces of each prompt
 * @param plots of the traces, that {@link Plots#ofTraces} made
 * @param genealogies a drawing a prompt
 * @param settings by name, in order
 * @param again the command that makes the same images once more
 */
public record RunPage(
    String title,
    String gain,
    String summary,
    List<PagePart.Beside.Pair> pairs,
    List<PageImage> images,
    List<PromptTrace> traces,
    Map<String, byte[]> plots,
    List<PageImage> genealogies,
    Map<String, String> settings,
    String again) {

  public RunPage {
    pairs = List.copyOf(pairs);
    images = List.copyOf(images);
    traces = List.copyOf(traces);
    genealogies = List.copyOf(genealogies);
    settings = new LinkedHashMap<>(settings);
  }

  /** The page as HTML. */
  public String html() {
    List<PagePart> parts =
        List.of(
            new PagePart.Lead(gain),
            new PagePart.Beside(pairs),
            PagePart.Chapter.of(
                pairs.isEmpty() ? "Images" : "Further images",
                new PagePart.Gallery(PagePart.Size.SMALL, images)),
            KeyPlots.chapter(traces, plots),
            PagePart.Folded.of(
                "Genealogy",
                new PagePart.Prose(
                    "Steps from left to right, a row a particle; blue leads to the images above."
                        + " Where lines part, a particle was copied; where they end, it was"
                        + " dropped."),
                new PagePart.Gallery(PagePart.Size.LARGE, genealogies)),
            PagePart.Folded.of("Settings", PagePart.Facts.of(settings)),
            PagePart.Folded.of("The same again", new PagePart.Command(again)));
    return new Page("das", title, summary, List.of(), parts).html();
  }
}
