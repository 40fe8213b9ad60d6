package io.github.das4j.record;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** File names out of prompts. */
public final class Slug {

  private static final int LONGEST = 40;
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern OTHER = Pattern.compile("[^a-z0-9]+");

  private Slug() {}

  /**
   * A name of a to z, 0 to 9 and single dashes, at most 40 characters, cut between words; {@code
   * image} where the text holds none of these.
   */
  public static String of(String text) {
    String plain = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
    String dashed = OTHER.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll("-");
    String slug = trimmed(dashed);
    if (slug.length() > LONGEST) {
      int cut = slug.lastIndexOf('-', LONGEST);
      slug = trimmed(slug.substring(0, cut > 0 ? cut : LONGEST));
    }
    return slug.isEmpty() ? "image" : slug;
  }

  private static String trimmed(String dashed) {
    int start = dashed.startsWith("-") ? 1 : 0;
    int end = dashed.length() - (dashed.endsWith("-") ? 1 : 0);
    return start < end ? dashed.substring(start, end) : "";
  }
}
