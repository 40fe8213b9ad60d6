package io.github.das4j.train;

import io.github.das4j.demo.Captions;
import io.github.das4j.demo.Colour;
import io.github.das4j.demo.Position;
import io.github.das4j.demo.Scene;
import io.github.das4j.demo.Shape;
import io.github.das4j.demo.Size;
import io.github.das4j.demo.Taste;
import java.util.random.RandomGenerator;

/**
 * A caption and two scenes, of which the one that meets more of what the caption says is preferred;
 * of two that meet as much, the one of higher {@link Taste}.
 *
 * @param sameMatch whether both meet as much
 * @param first how much the first is preferred: 1, 0, or ½ where tastes are about equal
 */
record Preference(String caption, Scene one, Scene other, boolean sameMatch, float first) {

  private static final double WHOLE = 0.3;
  private static final double SPOILT = 0.35;
  private static final double KEPT = 0.3;

  /** Tastes nearer than this are equal. */
  private static final double EQUAL = 0.15;

  static Preference draw(RandomGenerator random) {
    Scene base = Scene.random(random);
    Captions.Said said = Captions.Said.random(WHOLE, random);
    Scene one = candidate(base, said, random);
    Scene other = candidate(base, said, random);
    int better = met(base, said, one) - met(base, said, other);
    float first = better > 0 ? 1 : 0;
    if (better == 0) {
      double d = Taste.of(one) - Taste.of(other);
      first = Math.abs(d) < EQUAL ? 0.5f : d > 0 ? 1 : 0;
    }
    return new Preference(Captions.of(base, said), one, other, better == 0, first);
  }

  /** What is unsaid is left to chance; sometimes a thing that is said is missed. */
  private static Scene candidate(Scene base, Captions.Said said, RandomGenerator random) {
    Shape shape = base.shape();
    Size size = said.size() || kept(random) ? base.size() : Scene.pick(Size.values(), random);
    Position position =
        said.position() || kept(random) ? base.position() : Scene.pick(Position.values(), random);
    Colour colour =
        said.colour() || kept(random) ? base.colour() : Scene.pick(Colour.values(), random);
    Colour background =
        said.background() || kept(random) ? base.background() : Scene.pick(Colour.values(), random);
    while (colour == background) {
      colour = said.colour() ? colour : Scene.pick(Colour.values(), random);
      background = said.background() ? background : Scene.pick(Colour.values(), random);
    }
    Scene scene = Scene.of(shape, colour, background, size, position);
    return spoilt(scene, random).jittered(random);
  }

  private static boolean kept(RandomGenerator random) {
    return random.nextDouble() < KEPT;
  }

  private static Scene spoilt(Scene scene, RandomGenerator random) {
    return random.nextDouble() < SPOILT
        ? Scene.pick(Contrast.Attribute.values(), random).changed(scene, random)
        : scene;
  }

  /** How many of the things that are said of the base are true of the scene. */
  private static int met(Scene base, Captions.Said said, Scene scene) {
    int met = base.shape() == scene.shape() ? 1 : 0;
    met += said.colour() && base.colour() == scene.colour() ? 1 : 0;
    met += said.background() && base.background() == scene.background() ? 1 : 0;
    met += said.size() && base.size() == scene.size() ? 1 : 0;
    met += said.position() && base.position() == scene.position() ? 1 : 0;
    return met;
  }
}
