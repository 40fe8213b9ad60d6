package io.github.das4j.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that can be drawn.
 *
 * @param index place in {@link #ALL}, from 0
 * @param name how captions say it, for example "polar bear"
 * @param icon what the picture sets call it, for example "polar-bear"
 */
public record Thing(int index, String name, String icon) {

  private static final String NAMES = "things.txt";

  /** Everything that the demo model was shown, in the order of {@code things.txt}. */
  public static final List<Thing> ALL = read();

  private static final Map<String, Thing> BY_NAME = byName();
  private static final int LONGEST =
      ALL.stream().map(thing -> thing.words().size()).max(Comparator.naturalOrder()).orElse(1);

  /** The words of the name. */
  public List<String> words() {
    return Vocabulary.split(name);
  }

  /** The first thing that the words name, the longest name that fits there. */
  static Optional<Thing> find(List<String> words) {
    for (int from = 0; from < words.size(); from++) {
      for (int length = Math.min(LONGEST, words.size() - from); length > 0; length--) {
        Thing thing = BY_NAME.get(String.join(" ", words.subList(from, from + length)));
        if (thing != null) {
          return Optional.of(thing);
        }
      }
    }
    return Optional.empty();
  }

  private static Map<String, Thing> byName() {
    Map<String, Thing> names = new HashMap<>();
    ALL.forEach(thing -> names.put(String.join(" ", thing.words()), thing));
    return names;
  }

  private static List<Thing> read() {
    try (var in = Objects.requireNonNull(Thing.class.getResourceAsStream(NAMES), NAMES);
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      List<Thing> things = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split("=", 2);
        things.add(new Thing(things.size(), parts[0], parts[1]));
      }
      return List.copyOf(things);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + NAMES, e);
    }
  }
}
