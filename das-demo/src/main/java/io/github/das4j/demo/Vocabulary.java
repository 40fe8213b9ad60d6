package io.github.das4j.demo;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /** What can be asked for, for a message. */
  static String summary() {
    return Thing.ALL.size()
        + " animals such as cat, fox, owl and penguin; large or small, in nine places; on a"
        + " background of the colours "
        + Stream.of(Colour.values()).map(Colour::word).collect(Collectors.joining(", "))
        + "; and the styles "
        + Stream.of(Style.values()).map(Style::word).collect(Collectors.joining(", "));
  }
}
