package io.github.das4j.demo;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * One drawing on a plain background.
 *
 * @param position {@link Position#CENTER} where it is large, for it fills the picture
 * @param dx shift from the exact place, in pixels to the right
 * @param dy shift from the exact place, in pixels downwards
 * @param stretch factor on the size, near 1
 */
public record Scene(
    Thing thing,
    Style style,
    Colour background,
    Size size,
    Position position,
    double dx,
    double dy,
    double stretch) {

  /** Width and height of a picture, in pixels. */
  public static final int SIDE = 64;

  /** Largest shift from the exact place, in pixels. */
  public static final double MAX_SHIFT = 1;

  /** Largest departure of {@link #stretch} from 1. */
  public static final double MAX_STRETCH = 0.04;

  /** Share of large ones. */
  private static final double LARGE = 0.6;

  public Scene {
    if (size == Size.LARGE && position != Position.CENTER) {
      throw new IllegalArgumentException(
          "a large drawing fills the picture and stands in the center, not " + position.phrase());
    }
  }

  /** A drawing exactly in its place. */
  public static Scene of(
      Thing thing, Style style, Colour background, Size size, Position position) {
    return new Scene(thing, style, background, size, position, 0, 0, 1);
  }

  /** A scene with every thing, style and background equally likely, slightly out of place. */
  public static Scene random(RandomGenerator random) {
    Size size = random.nextDouble() < LARGE ? Size.LARGE : Size.SMALL;
    return of(
            Thing.ALL.get(random.nextInt(Thing.ALL.size())),
            pick(Style.values(), random),
            pick(Colour.values(), random),
            size,
            size == Size.LARGE ? Position.CENTER : pick(Position.values(), random))
        .jittered(random);
  }

  /** So many of them, drawn one after the other. */
  public static List<Scene> random(int count, RandomGenerator random) {
    return IntStream.range(0, count).mapToObj(i -> random(random)).toList();
  }

  /** The same scene, slightly out of place and size. */
  public Scene jittered(RandomGenerator random) {
    return new Scene(
        thing,
        style,
        background,
        size,
        position,
        random.nextDouble(-MAX_SHIFT, MAX_SHIFT),
        random.nextDouble(-MAX_SHIFT, MAX_SHIFT),
        1 + random.nextDouble(-MAX_STRETCH, MAX_STRETCH));
  }

  /** One of the values, each as likely. */
  public static <T> T pick(T[] values, RandomGenerator random) {
    return values[random.nextInt(values.length)];
  }
}
