package io.github.das4j.train;

import io.github.das4j.demo.Colour;
import io.github.das4j.demo.Picture;
import io.github.das4j.demo.Position;
import io.github.das4j.demo.Scene;
import io.github.das4j.demo.SceneReader;
import io.github.das4j.demo.Size;
import io.github.das4j.demo.Style;
import io.github.das4j.demo.Thing;
import io.github.das4j.nn.UNet;
import io.github.das4j.tensor.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * How far the set of the model's pictures is from the set of drawn ones, in the judge's features,
 * and which drawn picture is nearest to each of a few.
 */
final class SetDistances {

  private static final int CHUNK = 50;

  /** Pictures whose nearest drawn ones are shown. */
  private static final int SHOWN = 24;

  /** Pairs side by side. */
  private static final int COLUMNS = 12;

  private final Shipped shipped;
  private final SceneReader reader;
  private final Drawings drawings;

  SetDistances(Shipped shipped, SceneReader reader, Drawings drawings) {
    this.shipped = shipped;
    this.reader = reader;
    this.drawings = drawings;
  }

  /**
   * Fréchet distances of the samples to as many drawn pictures, and of two such sets of drawn
   * pictures, which is the least that can be asked for.
   */
  Map<String, Object> figures(TrainOptions options) throws IOException {
    int count = options.judging().samples();
    UNet network = shipped.unet();
    UNetJudge sampler = shipped.judge(reader, options.judging().guidance());
    RandomGenerator random = new SplittableRandom(-23);
    FeatureSet samples = new FeatureSet();
    List<Picture> shown = new ArrayList<>();
    for (int left = count; left > 0; left -= CHUNK) {
      List<Scene> scenes = Scene.random(Math.min(CHUNK, left), random);
      try (Scope scope = Scope.open();
          NoGradGuard off = new NoGradGuard()) {
        Tensor images = sampler.sample(network, scenes, random);
        samples.add(reader.features(Views.unsigned(images)));
        if (shown.size() < SHOWN) {
          shown.addAll(Images.pictures(images));
        }
      }
    }
    int pairs = Math.min(SHOWN, shown.size());
    showNearest(shown.subList(0, pairs < COLUMNS ? pairs : pairs - pairs % COLUMNS), options);
    FeatureSet drawn = drawn(count, new SplittableRandom(-29));
    FeatureSet others = drawn(count, new SplittableRandom(-31));
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("samples", count);
    found.put("toDrawn", FeatureSet.frechet(samples, drawn));
    found.put("drawnToDrawn", FeatureSet.frechet(others, drawn));
    return found;
  }

  private FeatureSet drawn(int count, RandomGenerator random) {
    FeatureSet set = new FeatureSet();
    for (int left = count; left > 0; left -= CHUNK) {
      try (Scope scope = Scope.open();
          NoGradGuard off = new NoGradGuard()) {
        List<Scene> scenes = Scene.random(Math.min(CHUNK, left), random);
        set.add(reader.features(Views.plain(drawings, scenes)));
      }
    }
    return set;
  }

  private void showNearest(List<Picture> samples, TrainOptions options) throws IOException {
    Picture[] nearest = new Picture[samples.size()];
    double[] least = new double[nearest.length];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (Thing thing : Thing.ALL) {
      for (Style style : Style.values()) {
        for (Picture candidate : scenes(thing, style).map(drawings::draw).toList()) {
          for (int i = 0; i < nearest.length; i++) {
            double distance = distance(samples.get(i), candidate, least[i]);
            if (distance < least[i]) {
              least[i] = distance;
              nearest[i] = candidate;
            }
          }
        }
      }
    }
    List<Picture> pairs = new ArrayList<>();
    for (int from = 0; from < nearest.length; from += COLUMNS) {
      int to = Math.min(from + COLUMNS, nearest.length);
      pairs.addAll(samples.subList(from, to));
      pairs.addAll(List.of(nearest).subList(from, to));
    }
    Sheet.write(
        pairs, Math.min(COLUMNS, nearest.length), options.out().resolve("nearest-sheet.png"));
  }

  /** Every background, size and place, exactly. */
  private static Stream<Scene> scenes(Thing thing, Style style) {
    return Stream.of(Colour.values())
        .flatMap(
            ground ->
                Stream.concat(
                    Stream.of(Scene.of(thing, style, ground, Size.LARGE, Position.CENTER)),
                    Stream.of(Position.values())
                        .map(place -> Scene.of(thing, style, ground, Size.SMALL, place))));
  }

  /** Squared, or something above the limit once it is passed. */
  private static double distance(Picture one, Picture other, double limit) {
    float[] a = one.channels();
    float[] b = other.channels();
    double sum = 0;
    for (int i = 0; i < a.length && sum <= limit; i++) {
      double d = a[i] - b[i];
      sum += d * d;
    }
    return sum;
  }
}
