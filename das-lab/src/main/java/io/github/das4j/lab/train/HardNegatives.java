package io.github.das4j.lab.train;

import io.github.das4j.lab.demo.Captions;
import io.github.das4j.lab.demo.Scene;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** How often a picture is nearer to its caption than to one with a single thing changed. */
final class HardNegatives {

  /** A CLIP: where pictures and captions meet. */
  interface Encoder {

    /** Images in [0, 1] → rows of length 1. */
    Tensor images(Tensor images);

    /** Captions → rows of length 1. */
    Tensor captions(List<String> captions);
  }

  private HardNegatives() {}

  /**
   * Percent by attribute.
   *
   * @param seen what becomes of the drawn pictures before the encoder sees them
   */
  static Map<String, Double> percent(Encoder encoder, UnaryOperator<Tensor> seen, int count) {
    Map<String, Double> percent = new LinkedHashMap<>();
    for (Contrast.Attribute attribute : Contrast.Attribute.values()) {
      try (Scope scope = Scope.open();
          NoGradGuard off = new NoGradGuard()) {
        double share = share(encoder, seen, count, attribute);
        percent.put(attribute.name().toLowerCase(Locale.ROOT), 100 * share);
      }
    }
    return percent;
  }

  private static double share(
      Encoder encoder, UnaryOperator<Tensor> seen, int count, Contrast.Attribute attribute) {
    RandomGenerator random = new SplittableRandom(-7);
    List<Scene> scenes = new ArrayList<>();
    List<String> right = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Scene scene = Scene.random(random);
      scenes.add(scene);
      right.add(Captions.of(scene, Captions.Said.ALL));
      wrong.add(Captions.of(attribute.changed(scene, random), Captions.Said.ALL));
    }
    Tensor images = encoder.images(seen.apply(Views.plain(scenes)));
    Tensor near = images.mul(encoder.captions(right)).sum(1L);
    Tensor far = images.mul(encoder.captions(wrong)).sum(1L);
    return Tensors.doubles(near.gt(far).to(near.scalar_type()).mean())[0];
  }

  /** For a progress line. */
  static String line(Map<String, Double> percent) {
    return percent.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s %.1f", e.getKey(), e.getValue()))
        .collect(Collectors.joining(" "));
  }
}
