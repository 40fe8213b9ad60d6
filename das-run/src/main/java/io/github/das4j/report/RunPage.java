package io.github.das4j.report;

import io.github.das4j.report.page.Page;
import io.github.das4j.report.page.PageImage;
import io.github.das4j.report.page.PagePart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The page of a run over prompts: its images, how sampling went, and folded what made them. What is
 * empty is left out.
 *
 * @param images of each prompt in turn, inline or linked
 * @param plots of the traces, as {@link Plots#explained} has them
 * @param genealogies a drawing a prompt
 * @param settings by name, in order
 * @param again the command that makes the same images once more
 */
public record RunPage(
    String title,
    String summary,
    List<PageImage> images,
    List<PageImage> plots,
    List<PageImage> genealogies,
    Map<String, String> settings,
    String again) {

  public RunPage {
    images = List.copyOf(images);
    plots = List.copyOf(plots);
    genealogies = List.copyOf(genealogies);
    settings = new LinkedHashMap<>(settings);
  }

  /** The page as HTML. */
  public String html() {
    List<PagePart> parts =
        List.of(
            PagePart.Chapter.of("Images", new PagePart.Gallery(PagePart.Size.SMALL, images)),
            new PagePart.Chapter(
                "How sampling went",
                "Along the steps, from noise to image; a line a prompt, by its number.",
                List.of(new PagePart.Gallery(PagePart.Size.MEDIUM, plots))),
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
