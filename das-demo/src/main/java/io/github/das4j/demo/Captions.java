package io.github.das4j.demo;

import java.util.Optional;
import java.util.random.RandomGenerator;

/** Captions of scenes, which may leave things unsaid. */
public final class Captions {

  /** Share of captions that put the background before the place. */
  private static final double SWAPPED = 0.3;

  private Captions() {}

  /**
   * What a caption says beside the thing.
   *
   * @param colour of the thing itself, a true one
   */
  public record Said(
      boolean size,
      Optional<Colour> colour,
      boolean position,
      boolean background,
      boolean style,
      boolean backgroundFirst) {

    /** Everything that a scene holds; the thing's own colour goes without saying. */
    public static final Said ALL = new Said(true, Optional.empty(), true, true, true, false);

    /** Everything with the given probability; otherwise each thing by the toss of a coin. */
    public static Said random(double all, RandomGenerator random) {
      boolean whole = random.nextDouble() < all;
      boolean swapped = random.nextDouble() < SWAPPED;
      return new Said(
          whole || random.nextBoolean(),
          Optional.empty(),
          whole || random.nextBoolean(),
          whole || random.nextBoolean(),
          whole || random.nextBoolean(),
          swapped);
    }

    /** The same, and the thing's colour. */
    public Said with(Colour own) {
      return new Said(size, Optional.of(own), position, background, style, backgroundFirst);
    }
  }

  /**
   * For example "a small orange fox in the top left on a blue background, noto style". The place of
   * a large drawing is never said.
   */
  public static String of(Scene scene, Said said) {
    StringBuilder noun = new StringBuilder();
    if (said.size()) {
      noun.append(scene.size().word()).append(' ');
    }
    said.colour().ifPresent(colour -> noun.append(colour.word()).append(' '));
    noun.append(scene.thing().name());
    String background = said.background() ? " on " + article(scene.background().word()) : "";
    background = background.isEmpty() ? "" : background + " background";
    boolean placed = said.position() && scene.size() == Size.SMALL;
    String position = placed ? " " + scene.position().phrase() : "";
    String rest = said.backgroundFirst() ? background + position : position + background;
    String style = said.style() ? ", " + scene.style().word() + " style" : "";
    return article(noun.toString()) + rest + style;
  }

  private static String article(String noun) {
    boolean vowel = "aeio".indexOf(noun.charAt(0)) >= 0;
    return (vowel ? "an " : "a ") + noun;
  }
}
