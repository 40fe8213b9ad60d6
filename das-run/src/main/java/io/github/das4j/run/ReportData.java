package io.github.das4j.run;

import java.util.List;
import java.util.Map;

/**
 * What the report of a run shows.
 *
 * @param title of the page
 * @param summary a line below it
 * @param images of all prompts, in order
 * @param plots a line each prompt, by the name of the file
 * @param genealogies who descends from whom, a picture each prompt; none where they would be many
 * @param settings names and values, in order
 * @param again the command that makes the run again
 */
record ReportData(
    String title,
    String summary,
    List<Picture> images,
    List<Picture> plots,
    List<Picture> genealogies,
    Map<String, String> settings,
    String again) {

  /**
   * A picture of the page.
   *
   * @param text what it shows
   * @param caption below it; may be empty
   * @param source its address: of a file beside the page, or of its bytes themselves
   * @param link where a click leads; empty for nowhere
   */
  record Picture(String text, String caption, String source, String link) {}

  ReportData {
    images = List.copyOf(images);
    plots = List.copyOf(plots);
    genealogies = List.copyOf(genealogies);
  }
}
