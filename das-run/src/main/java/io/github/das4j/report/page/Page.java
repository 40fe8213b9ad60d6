package io.github.das4j.report.page;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * A web page that is one file and fetches nothing: the style sheet is in it, and images are in it
 * or lie beside it. Images are enlarged by links, without any script.
 *
 * @param command what made it, such as {@code das run}
 * @param title may be any text
 * @param summary one or two sentences below the title
 * @param notes what the reader should know before all else, such as what was left out
 */
public record Page(
    String command, String title, String summary, List<String> notes, List<PagePart> parts) {

  public Page {
    notes = List.copyOf(notes);
    parts = PagePart.filled(parts);
  }

  /** The page as HTML. */
  public String html() {
    StringWriter html = new StringWriter();
    try {
      PageTemplates.named("page").evaluate(html, Map.of("page", this));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write in memory", e);
    }
    return html.toString();
  }
}
