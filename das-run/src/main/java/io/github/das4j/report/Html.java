package io.github.das4j.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Web pages and the text in them. */
public final class Html {

  private Html() {}

  /**
   * A text as it is read, in content and in attributes; no text is taken for a template's place.
   */
  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("{", "&#123;");
  }

  /** A row of a table: a name and a value. */
  public static String row(String name, String value) {
    return "<tr><th>" + escaped(name) + "</th><td>" + escaped(value) + "</td></tr>\n";
  }

  /** The template of a page, a resource beside the class that fills it. */
  public static String template(Class<?> page, String name) {
    try (InputStream in = page.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "the build left out " + name + " of " + page.getPackageName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the template " + name, e);
    }
  }
}
