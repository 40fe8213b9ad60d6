package io.github.das4j.train;

import io.github.das4j.demo.Captions;
import io.github.das4j.demo.Position;
import io.github.das4j.demo.Scene;
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

  static Preference draw(Drawings drawings, RandomGenerator random) {
    Scene base = Scene.random(random);
    Captions.Said said = Captions.Said.random(WHOLE, random);
    Scene one = candidate(base, said, random);
    Scene other = candidate(base, said, random);
    int better = met(base, said, one) - met(base, said, other);
    float first = better > 0 ? 1 : 0;
    if (better == 0) {
      double d = Taste.of(drawings.draw(one)) - Taste.of(drawings.draw(other));
      first = Math.abs(d) < EQUAL ? 0.5f : d > 0 ? 1 : 0;
    }
    return new Preference(Captions.of(base, said), one, other, better == 0, first);
  }

  /** What is unsaid is left to chance; sometimes a thing that is said is missed. */
  private static Scene candidate(Scene base, Captions.Said said, RandomGenerator random) {
    Scene free = Scene.random(random);
    Size size = said.size() || kept(random) ? base.size() : free.size();
    boolean placed = size == base.size() && (said.position() || kept(random));
    Position position = placed ? base.position() : Scene.pick(Position.values(), random);
    Scene scene =
        Scene.of(
            base.thing(),
            said.style() || kept(random) ? base.style() : free.style(),
            said.background() || kept(random) ? base.background() : free.background(),
            size,
            size == Size.LARGE ? Position.CENTER : position);
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
    int met = base.thing().equals(scene.thing()) ? 1 : 0;
    met += said.style() && base.style() == scene.style() ? 1 : 0;
    met += said.background() && base.background() == scene.background() ? 1 : 0;
    met += said.size() && base.size() == scene.size() ? 1 : 0;
    met += said.position() && base.position() == scene.position() ? 1 : 0;
    return met;
  }
}
