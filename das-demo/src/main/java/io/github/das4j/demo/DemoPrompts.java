package io.github.das4j.demo;

import io.github.das4j.settings.PromptSource;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Captions of the demo world, drawn at random: the prompt set {@code demo}. */
public final class DemoPrompts implements PromptSource {

  /** Captions where no count is asked for. */
  private static final int COUNT = 64;

  /** Share of captions that say everything; the others leave something to choose. */
  private static final double WHOLE = 0.2;

  /** There are not many more captions without a style, which draws would find ever more slowly. */
  private static final int MOST = 20_000;

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public List<String> prompts(int count, long seed) {
    if (count > MOST) {
      throw new IllegalArgumentException(
          "the prompt set demo has at most " + MOST + " prompts, not " + count);
    }
    Random random = new Random(seed);
    return Stream.generate(
            () -> Captions.of(Scene.random(random), Captions.Said.random(WHOLE, random)))
        .distinct()
        .limit(count == 0 ? COUNT : count)
        .toList();
  }
}
