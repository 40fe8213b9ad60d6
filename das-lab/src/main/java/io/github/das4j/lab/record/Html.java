package io.github.das4j.lab.record;

/** Text in web pages. */
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
}
