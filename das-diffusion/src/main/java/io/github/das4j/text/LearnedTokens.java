package io.github.das4j.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tokens behind a vocabulary, each of one or several ids, that are found in a text as they are
 * written: the longest first, and none that begins or ends with a letter, digit or underscore where
 * another one touches it.
 */
public record LearnedTokens(List<Entry> entries) {

  private static final String WORD = "[\\p{L}\\p{N}_]";
  private static final LearnedTokens NOTHING = new LearnedTokens(List.of());

  /**
   * A token.
   *
   * @param token as texts have it
   * @param first its first id, at least 0
   * @param count how many ids it has, one behind the other; at least 1
   */
  public record Entry(String token, int first, int count) {

    private Pattern pattern() {
      boolean begins = token.substring(0, token.offsetByCodePoints(0, 1)).matches(WORD);
      boolean ends = token.substring(token.offsetByCodePoints(token.length(), -1)).matches(WORD);
      return Pattern.compile(
          (begins ? "(?<!" + WORD + ")" : "")
              + Pattern.quote(token)
              + (ends ? "(?!" + WORD + ")" : ""));
    }

    /** Its ids, in order. */
    int[] ids() {
      int[] ids = new int[count];
      for (int k = 0; k < count; k++) {
        ids[k] = first + k;
      }
      return ids;
    }
  }

  /** Where a text has one: its first character, and the first behind it. */
  record Place(int start, int end, Entry entry) {

    private boolean overlaps(Place other) {
      return start < other.end && other.start < end;
    }
  }

  public LearnedTokens {
    entries = List.copyOf(entries);
  }

  /** None. */
  public static LearnedTokens none() {
    return NOTHING;
  }

  /** Where a text has them, in its order. */
  List<Place> in(String text) {
    List<Place> places = new ArrayList<>();
    List<Entry> longestFirst = new ArrayList<>(entries);
    longestFirst.sort(Comparator.comparing((Entry entry) -> entry.token().length()).reversed());
    for (Entry entry : longestFirst) {
      Matcher matcher = entry.pattern().matcher(text);
      while (matcher.find()) {
        Place found = new Place(matcher.start(), matcher.end(), entry);
        if (places.stream().noneMatch(found::overlaps)) {
          places.add(found);
        }
      }
    }
    places.sort(Comparator.comparing(Place::start));
    return places;
  }
}
