package io.github.das4j.demo;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The words of the demo world. */
public final class Vocabulary {

  private static final Pattern WORD = Pattern.compile("[^\\p{L}\\p{N}']+");

  /** Words that a prompt may use, in the order in which captions tell things. */
  public static final List<String> WORDS = collect();

  private Vocabulary() {}

  private static List<String> collect() {
    Set<String> words = new LinkedHashSet<>(List.of("a", "an"));
    for (Size size : Size.values()) {
      words.add(size.word());
    }
    for (Colour colour : Colour.values()) {
      words.add(colour.word());
    }
    for (Thing thing : Thing.ALL) {
      words.addAll(thing.words());
    }
    for (Position position : Position.values()) {
      words.addAll(split(position.phrase()));
    }
    words.addAll(List.of("on", "background"));
    for (Style style : Style.values()) {
      words.add(style.word());
    }
    words.add("style");
    return List.copyOf(words);
  }

  /** The words of a prompt in lower case, without punctuation. */
  static List<String> split(String prompt) {
    return WORD.splitAsStream(prompt.toLowerCase(java.util.Locale.ROOT))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** The words that say something, for a message: sizes, colours, animals, places and styles. */
  public static String listed() {
    return String.join(
        ", ",
        WORDS.stream()
            .filter(w -> !List.of("a", "an", "in", "at", "on", "the").contains(w))
            .toList());
  }
}
