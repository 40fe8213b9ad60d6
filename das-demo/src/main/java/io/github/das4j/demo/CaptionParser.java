package io.github.das4j.demo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads from a prompt what it demands of a picture, by its words alone. */
public final class CaptionParser {

  private CaptionParser() {}

  /** Where a thing is named twice, the first counts; what is not said is not demanded. */
  public static CaptionContent parse(String prompt) {
    List<String> words = Vocabulary.split(prompt);
    List<String> about = new ArrayList<>();
    Optional<Colour> background = Optional.empty();
    for (int i = 0; i < words.size(); i++) {
      Optional<Colour> colour = find(Colour.values(), Colour::word, words.subList(i, i + 1));
      boolean ofBackground = i + 1 < words.size() && words.get(i + 1).equals("background");
      if (colour.isPresent() && ofBackground) {
        background = background.or(() -> colour);
      } else {
        about.add(words.get(i));
      }
    }
    return new CaptionContent(
        Thing.find(about),
        find(Style.values(), Style::word, about),
        background,
        find(Size.values(), Size::word, about),
        position(new HashSet<>(about)),
        words.stream().filter(word -> !Vocabulary.WORDS.contains(word)).distinct().toList());
  }

  private static Optional<Position> position(Set<String> words) {
    int row = words.contains("top") ? 0 : words.contains("bottom") ? 2 : 1;
    int column = words.contains("left") ? 0 : words.contains("right") ? 2 : 1;
    boolean said = row != 1 || column != 1 || words.contains("center");
    return said ? Optional.of(Position.at(row, column)) : Optional.empty();
  }

  private static <T> Optional<T> find(T[] values, Function<T, String> word, List<String> words) {
    return words.stream()
        .flatMap(w -> Stream.of(values).filter(value -> word.apply(value).equals(w)))
        .findFirst();
  }
}
