package io.github.das4j.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.ConvolveOp;
import java.awt.image.Kernel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class AnalyserTest {

  private static final int PICTURES = 2000;
  private final Analyser analyser = new Analyser();

  private interface Disturbance {
    Picture of(Picture picture, RandomGenerator random) throws IOException;
  }

  /** Counts of right backgrounds, shapes, colours, sizes, positions, in percent. */
  private double[] accuracy(int count, Disturbance disturbance) throws IOException {
    Random random = new Random(5);
    double[] right = new double[5];
    for (int i = 0; i < count; i++) {
      Scene scene = Scene.random(random);
      Reading reading = analyser.read(disturbance.of(SceneDrawer.draw(scene), random));
      right[0] += reading.background() == scene.background() ? 1 : 0;
      right[1] += reading.shape().equals(Optional.of(scene.shape())) ? 1 : 0;
      right[2] += reading.colour().equals(Optional.of(scene.colour())) ? 1 : 0;
      right[3] += reading.size().equals(Optional.of(scene.size())) ? 1 : 0;
      right[4] += reading.position().equals(Optional.of(scene.position())) ? 1 : 0;
    }
    return Arrays.stream(right).map(n -> 100 * n / count).toArray();
  }

  @Test
  void readsTruePicturesBack() throws IOException {
    double[] accuracy = accuracy(PICTURES, (picture, random) -> picture);
    assertThat(accuracy[0]).as("background").isEqualTo(100);
    assertThat(accuracy[1]).as("shape").isGreaterThanOrEqualTo(99.5);
    assertThat(accuracy[2]).as("colour").isGreaterThanOrEqualTo(99);
    assertThat(accuracy[3]).as("size").isGreaterThanOrEqualTo(99.5);
    assertThat(accuracy[4]).as("position").isEqualTo(100);
  }

  @Test
  void readsBlurredNoisyPictures() throws IOException {
    double[] accuracy = accuracy(500, (picture, random) -> noisy(blurred(picture), random));
    assertThat(accuracy[0]).as("background").isEqualTo(100);
    assertThat(accuracy[1]).as("shape").isGreaterThanOrEqualTo(98);
    assertThat(accuracy[2]).as("colour").isGreaterThanOrEqualTo(98);
    assertThat(accuracy[4]).as("position").isEqualTo(100);
  }

  @Test
  void readsJpegPictures() throws IOException {
    double[] accuracy = accuracy(300, (picture, random) -> jpeg(picture));
    assertThat(accuracy[0]).as("background").isEqualTo(100);
    assertThat(accuracy[1]).as("shape").isGreaterThanOrEqualTo(98);
    assertThat(accuracy[2]).as("colour").isGreaterThanOrEqualTo(98);
  }

  @Test
  void findsNoObjectOnAnEmptyPicture() {
    float[] grey = new float[3 * 64 * 64];
    Arrays.fill(grey, 0.05f);
    Reading reading = analyser.read(new Picture(64, grey));
    assertThat(reading.background()).isEqualTo(Colour.BLACK);
    assertThat(reading.shape()).isEmpty();
    assertThat(reading.colour()).isEmpty();
  }

  @Test
  void callsAShapelessObjectShapeless() {
    float[] stripes = new float[3 * 64 * 64];
    IntStream.range(0, stripes.length)
        .filter(i -> i % 64 > 3 && i / 64 % 16 < 4 && i / 64 % 64 > 4 && i % 64 < 60)
        .forEach(i -> stripes[i] = 1);
    assertThat(analyser.read(new Picture(64, stripes)).shape()).isEmpty();
  }

  private static Picture blurred(Picture picture) {
    float[] weights = new float[9];
    Arrays.fill(weights, 1 / 9f);
    BufferedImage image =
        new ConvolveOp(new Kernel(3, 3, weights), ConvolveOp.EDGE_NO_OP, null)
            .filter(picture.toImage(), null);
    return Picture.of(image);
  }

  private static Picture noisy(Picture picture, RandomGenerator random) {
    float[] noisy = picture.channels().clone();
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] += (float) (0.05 * random.nextGaussian());
    }
    return new Picture(picture.side(), noisy);
  }

  private static Picture jpeg(Picture picture) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(picture.toImage(), "jpeg", bytes);
    return Picture.of(ImageIO.read(new ByteArrayInputStream(bytes.toByteArray())));
  }
}
