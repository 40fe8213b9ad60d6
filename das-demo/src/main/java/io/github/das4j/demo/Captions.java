package io.github.das4j.demo;

import java.util.random.RandomGenerator;

/** Captions of scenes, which may leave things unsaid. */
public final class Captions {

  /** Share of captions that put the background before the place. */
  private static final double SWAPPED = 0.3;

  private Captions() {}

  /** What a caption says beside the shape. */
  public record Said(
      boolean size, boolean colour, boolean position, boolean background, boolean backgroundFirst) {

    public static final Said ALL = new Said(true, true, true, true, false);

    /** Everything with the given probability; otherwise each thing by the toss of a coin. */
    public static Said random(double all, RandomGenerator random) {
      boolean whole = random.nextDouble() < all;
      boolean swapped = random.nextDouble() < SWAPPED;
      return new Said(
          whole || random.nextBoolean(),
          whole || random.nextBoolean(),
          whole || random.nextBoolean(),
          whole || random.nextBoolean(),
          swapped);
    }
  }

  /** For example "a large red star in the top left on a blue background". */
  public static String of(Scene scene, Said said) {
    StringBuilder noun = new StringBuilder();
    if (said.size()) {
      noun.append(scene.size().word()).append(' ');
    }
    if (said.colour()) {
      noun.append(scene.colour().word()).append(' ');
    }
    noun.append(scene.shape().word());
    String background = said.background() ? " on " + article(scene.background().word()) : "";
    background = background.isEmpty() ? "" : background + " background";
    String position = said.position() ? " " + scene.position().phrase() : "";
    String rest = said.backgroundFirst() ? background + position : position + background;
    return article(noun.toString()) + rest;
  }

  private static String article(String noun) {
    return ("aeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
  }
}
