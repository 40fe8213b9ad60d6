package io.github.das4j.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TasteTest {

  private static final int SIDE = Scene.SIDE;

  private static final int RED = 0xd62830;
  private static final int BLUE = 0x2c5cce;
  private static final int WHITE = 0xf6f6f4;

  /** A disc on a ground. */
  private static Picture disc(int colour, int ground, double radius, double x, double y) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(ground));
    graphics.fillRect(0, 0, SIDE, SIDE);
    graphics.setColor(new Color(colour));
    graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    graphics.dispose();
    return Picture.of(image);
  }

  private static double taste(int colour, int ground, double radius, double x, double y) {
    return Taste.of(disc(colour, ground, radius, x, y));
  }

  @Test
  void liesBetweenOneAndTenAndSpreads() {
    SplittableRandom random = new SplittableRandom(1);
    double[] tastes =
        Stream.generate(
                () ->
                    taste(
                        random.nextInt(1 << 24),
                        random.nextInt(1 << 24),
                        random.nextDouble(6, 24),
                        random.nextDouble(16, 48),
                        random.nextDouble(16, 48)))
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
  void prefersTheMiddleAndTheLarge() {
    double middle = taste(RED, WHITE, 15, 32, 32);
    assertThat(middle).isGreaterThan(taste(RED, WHITE, 15, 16, 32));
    assertThat(middle).isGreaterThan(taste(RED, WHITE, 8, 32, 32));
  }

  @Test
  void prefersWarmOnCoolToItsReverse() {
    assertThat(taste(0xf78c20, BLUE, 15, 32, 16))
        .isGreaterThan(taste(BLUE, 0xf78c20, 15, 32, 16) + 0.5);
  }

  @Test
  void isOneWithoutAnObject() {
    float[] grey = new float[3 * SIDE * SIDE];
    Arrays.fill(grey, 0.5f);
    assertThat(Taste.of(new Picture(SIDE, grey))).isEqualTo(1);
  }

  @Test
  void hardlyMindsNoise() {
    Picture clean = disc(RED, WHITE, 15, 32, 32);
    float[] noisy = clean.channels().clone();
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] += (float) (0.03 * random.nextGaussian());
    }
    assertThat(Taste.of(new Picture(SIDE, noisy))).isCloseTo(Taste.of(clean), within(0.3));
  }
}
