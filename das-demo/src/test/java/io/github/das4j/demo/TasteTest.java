package io.github.das4j.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TasteTest {

  private static double taste(Colour colour, Colour background, Size size, Position position) {
    return Taste.of(Scene.of(Shape.STAR, colour, background, size, position));
  }

  @Test
  void liesBetweenOneAndTenAndSpreads() {
    SplittableRandom random = new SplittableRandom(1);
    double[] tastes =
        Stream.generate(() -> Taste.of(Scene.random(random)))
            .limit(300)
            .mapToDouble(Double::doubleValue)
            .toArray();
    assertThat(DoubleStream.of(tastes)).allMatch(taste -> taste >= 1 && taste <= 10);
    double mean = DoubleStream.of(tastes).average().orElseThrow();
    double variance =
        DoubleStream.of(tastes).map(t -> (t - mean) * (t - mean)).average().orElseThrow();
    assertThat(Math.sqrt(variance)).isGreaterThan(1);
  }

  @Test
  void leavesFreedomToAStar() {
    double best = taste(Colour.YELLOW, Colour.BLUE, Size.LARGE, Position.CENTER);
    double worst = taste(Colour.BLUE, Colour.PURPLE, Size.SMALL, Position.TOP_LEFT);
    assertThat(best - worst).isGreaterThan(4);
  }

  @Test
  void prefersTheMiddleAndTheLarge() {
    double middle = taste(Colour.RED, Colour.WHITE, Size.LARGE, Position.CENTER);
    assertThat(middle).isGreaterThan(taste(Colour.RED, Colour.WHITE, Size.LARGE, Position.LEFT));
    assertThat(middle).isGreaterThan(taste(Colour.RED, Colour.WHITE, Size.SMALL, Position.CENTER));
  }

  @Test
  void prefersWarmOnCoolToItsReverse() {
    assertThat(taste(Colour.ORANGE, Colour.BLUE, Size.LARGE, Position.TOP))
        .isGreaterThan(taste(Colour.BLUE, Colour.ORANGE, Size.LARGE, Position.TOP) + 0.5);
  }

  @Test
  void isOneWithoutAnObject() {
    float[] grey = new float[3 * SceneDrawer.SIDE * SceneDrawer.SIDE];
    Arrays.fill(grey, 0.5f);
    assertThat(Taste.of(new Picture(SceneDrawer.SIDE, grey))).isEqualTo(1);
  }

  @Test
  void hardlyMindsNoise() {
    Scene scene = Scene.of(Shape.HEART, Colour.RED, Colour.WHITE, Size.LARGE, Position.CENTER);
    Picture clean = SceneDrawer.draw(scene);
    float[] noisy = clean.channels().clone();
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] += (float) (0.03 * random.nextGaussian());
    }
    assertThat(Taste.of(new Picture(SceneDrawer.SIDE, noisy)))
        .isCloseTo(Taste.of(clean), within(0.3));
  }
}
