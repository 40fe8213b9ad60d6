package io.github.das4j.words;

/** Text of a user's, as a message of one line quotes it: a prompt may have any length. */
public final class Excerpt {

  /** Characters that a message has room for. */
  public static final int LONGEST = 80;

  private Excerpt() {}

  /** At most {@value #LONGEST} characters, all on one line, as {@link Printable} has them. */
  public static String of(String text) {
    return of(text, LONGEST);
  }

  /**
   * At most so many characters, all on one line, as {@link Printable} has them.
   *
   * @param longest at least 2
   */
  public static String of(String text, int longest) {
    // What is far beyond the cut need not be looked at.
    String start = text.substring(0, Math.min(text.length(), 8 * longest));
    String line = Printable.of(start.replaceAll("\\s+", " ").strip());
    if (line.length() <= longest && start.length() == text.length()) {
      return line;
    }
    int cut = Math.min(line.length(), longest - 1);
    boolean halved = cut > 0 && Character.isHighSurrogate(line.charAt(cut - 1));
    return line.substring(0, halved ? cut - 1 : cut).strip() + "…";
  }
}
