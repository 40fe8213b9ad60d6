package io.github.das4j.settings;

import io.github.das4j.words.Spelling;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Prompt sets by name: lists of our own words, and what comes along. */
public final class PromptSets {

  private static final List<String> LISTS = List.of("animals", "animals-eval", "mixed");

  private static final List<PromptSource> SOURCES =
      ServiceLoader.load(PromptSource.class).stream().map(ServiceLoader.Provider::get).toList();

  private PromptSets() {}

  /** Names, in the order in which they are listed. */
  public static List<String> names() {
    return Stream.concat(LISTS.stream(), SOURCES.stream().map(PromptSource::name)).toList();
  }

  /**
   * The prompts of a set.
   *
   * @param count how many, from the first; 0 for all of them, or as many as a source deems right
   * @param seed which captions of a source; the lists are as they are
   * @throws IllegalArgumentException if there is no such set, or it is shorter
   */
  public static List<String> of(String name, int count, long seed) {
    if (count < 0) {
      throw new IllegalArgumentException("a count of prompts must be at least 0, not " + count);
    }
    return SOURCES.stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .map(source -> source.prompts(count, seed))
        .orElseGet(() -> listed(name, count));
  }

  private static List<String> listed(String name, int count) {
    if (!LISTS.contains(name)) {
      String hint = Spelling.hint(name, names());
      throw new IllegalArgumentException(
          "unknown prompt set '"
              + name
              + "'"
              + hint
              + " (known: "
              + String.join(", ", names())
              + "; --prompts reads a file)");
    }
    List<String> all =
        Resources.text("prompts/" + name + ".txt")
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();
    if (count > all.size()) {
      throw new IllegalArgumentException(
          "the prompt set " + name + " has " + all.size() + " prompts, not " + count);
    }
    return count == 0 ? all : all.subList(0, count);
  }
}
