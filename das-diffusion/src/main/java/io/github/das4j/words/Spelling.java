package io.github.das4j.words;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Which known name a misspelt one was meant to be. */
public final class Spelling {

  private Spelling() {}

  /** The known name that differs least, if it differs by no more than a third of its letters. */
  public static Optional<String> nearest(String name, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .filter(best -> distance(name, best) <= Math.max(1, (best.length() + 1) / 3));
  }

  /** What a message adds after an unknown name: the nearest that is known, or nothing. */
  public static String hint(String name, Collection<String> known) {
    return nearest(name, known).map(Spelling::hint).orElse("");
  }

  /** What a message adds after an unknown name where it is clear which was meant. */
  public static String hint(String meant) {
    return "; did you mean '" + meant + "'?";
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
