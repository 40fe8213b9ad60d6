package io.github.das4j.demo;

import java.util.random.RandomGenerator;

/**
 * One object on a background of another colour.
 *
 * @param dx shift from the exact place, in pixels to the right
 * @param dy shift from the exact place, in pixels downwards
 * @param stretch factor on the size's radius, near 1
 */
public record Scene(
    Shape shape,
    Colour colour,
    Colour background,
    Size size,
    Position position,
    double dx,
    double dy,
    double stretch) {

  /** Largest shift from the exact place, in pixels. */
  public static final double MAX_SHIFT = 1;

  /** Largest departure of {@link #stretch} from 1. */
  public static final double MAX_STRETCH = 0.05;

  public Scene {
    if (colour == background) {
      throw new IllegalArgumentException(
          "an object must differ from its background, and both are " + colour.word());
    }
  }

  /** An object exactly in its place. */
  public static Scene of(
      Shape shape, Colour colour, Colour background, Size size, Position position) {
    return new Scene(shape, colour, background, size, position, 0, 0, 1);
  }

  /** A scene with every choice equally likely. */
  public static Scene random(RandomGenerator random) {
    Colour colour = pick(Colour.values(), random);
    Colour background = pick(Colour.values(), random);
    while (background == colour) {
      background = pick(Colour.values(), random);
    }
    return of(
            pick(Shape.values(), random),
            colour,
            background,
            pick(Size.values(), random),
            pick(Position.values(), random))
        .jittered(random);
  }

  /** The same scene, slightly out of place and size. */
  public Scene jittered(RandomGenerator random) {
    return new Scene(
        shape,
        colour,
        background,
        size,
        position,
        random.nextDouble(-MAX_SHIFT, MAX_SHIFT),
        random.nextDouble(-MAX_SHIFT, MAX_SHIFT),
        1 + random.nextDouble(-MAX_STRETCH, MAX_STRETCH));
  }

  /** In pixels. */
  public double radius() {
    return size.radius() * stretch;
  }

  /** One of the values, each as likely. */
  public static <T> T pick(T[] values, RandomGenerator random) {
    return values[random.nextInt(values.length)];
  }
}
