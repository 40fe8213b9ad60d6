package io.github.das4j.train;

import io.github.das4j.demo.Captions;
import io.github.das4j.demo.Scene;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  static Map<String, Double> percent(
      Encoder encoder, Drawings drawings, UnaryOperator<Tensor> seen, int count) {
    RandomGenerator random = new SplittableRandom(-7);
    Map<String, Double> percent = new LinkedHashMap<>();
    for (Contrast.Attribute attribute : Contrast.Attribute.values()) {
      // Changed twice, so that both can differ in this: only small drawings have a place, say.
      List<Scene> others =
          Stream.generate(() -> attribute.changed(Scene.random(random), random))
              .limit(count)
              .toList();
      List<Scene> scenes = others.stream().map(s -> attribute.changed(s, random)).toList();
      try (Scope scope = Scope.open();
          NoGradGuard off = new NoGradGuard()) {
        Tensor images = encoder.images(seen.apply(Views.plain(drawings, scenes)));
        Tensor near = similarity(encoder, images, scenes);
        Tensor right = near.gt(similarity(encoder, images, others));
        double share = Tensors.doubles(right.to(near.scalar_type()).mean())[0];
        percent.put(attribute.name().toLowerCase(Locale.ROOT), 100 * share);
      }
    }
    return percent;
  }

  private static Tensor similarity(Encoder encoder, Tensor images, List<Scene> described) {
    List<String> captions =
        described.stream().map(scene -> Captions.of(scene, Captions.Said.ALL)).toList();
    return images.mul(encoder.captions(captions)).sum(1L);
  }

  /** For a progress line. */
  static String line(Map<String, Double> percent) {
    return percent.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s %.1f", e.getKey(), e.getValue()))
        .collect(Collectors.joining(" "));
  }
}
