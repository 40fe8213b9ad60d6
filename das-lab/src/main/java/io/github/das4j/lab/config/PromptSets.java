package io.github.das4j.lab.config;

import io.github.das4j.lab.demo.Captions;
import io.github.das4j.lab.demo.Scene;
import io.github.das4j.reward.Spelling;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Prompt sets of our own words. */
public final class PromptSets {

  private static final String DEMO = "demo";

  /** Names, in the order in which they are listed. */
  public static final List<String> NAMES =
      List.of("animals", "animals-eval", "mixed", "shapes", DEMO);

  /** Captions of the demo world where no count is asked for. */
  private static final int DEMO_COUNT = 64;

  /** Share of captions that say everything; the others leave something to choose. */
  private static final double DEMO_WHOLE = 0.2;

  /** Its world has 23,508 captions, of which the last ones are found only by very many draws. */
  private static final int DEMO_MOST = 20_000;

  private PromptSets() {}

  /**
   * The prompts of a set.
   *
   * @param count how many, from the first; 0 for all of them, or 64 demo captions
   * @param seed which captions of the demo world; the other sets are lists
   * @throws IllegalArgumentException if there is no such set, or it is shorter
   */
  public static List<String> of(String name, int count, long seed) {
    if (count < 0) {
      throw new IllegalArgumentException("a count of prompts must be at least 0, not " + count);
    }
    if (name.equals(DEMO)) {
      if (count > DEMO_MOST) {
        throw new IllegalArgumentException(
            "the prompt set demo has at most " + DEMO_MOST + " prompts, not " + count);
      }
      Random random = new Random(seed);
      return Stream.generate(
              () -> Captions.of(Scene.random(random), Captions.Said.random(DEMO_WHOLE, random)))
          .distinct()
          .limit(count == 0 ? DEMO_COUNT : count)
          .toList();
    }
    if (!NAMES.contains(name)) {
      String hint =
          Spelling.nearest(name, NAMES).map(n -> "; did you mean '" + n + "'?").orElse("");
      throw new IllegalArgumentException(
          "unknown prompt set '"
              + name
              + "'"
              + hint
              + " (known: "
              + String.join(", ", NAMES)
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
