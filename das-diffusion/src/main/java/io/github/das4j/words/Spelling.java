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

  /** Levenshtein's distance, where letters that changed places count once. */
  private static int distance(String a, String b) {
    int[][] rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        rows[i][j] = i == 0 || j == 0 ? i + j : cheapest(rows, a, b, i, j);
      }
    }
    return rows[a.length()][b.length()];
  }

  private static int cheapest(int[][] rows, String a, String b, int i, int j) {
    int change = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int least = Math.min(change, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
  }
}
