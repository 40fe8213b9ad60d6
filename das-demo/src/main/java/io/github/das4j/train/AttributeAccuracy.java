package io.github.das4j.train;

import io.github.das4j.demo.Analyser;
import io.github.das4j.demo.Picture;
import io.github.das4j.demo.Reading;
import io.github.das4j.demo.Scene;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How many pictures show what they should, attribute by attribute, as an {@link Analyser} reads.
 */
final class AttributeAccuracy {

  private static final List<String> NAMES =
      List.of("shape", "colour", "background", "size", "position", "all");

  private final Analyser analyser = new Analyser();
  private final int[] right = new int[NAMES.size()];
  private int count;

  void add(Scene scene, Picture picture) {
    Reading reading = analyser.read(picture);
    boolean[] met = {
      reading.shape().filter(scene.shape()::equals).isPresent(),
      reading.colour().filter(scene.colour()::equals).isPresent(),
      reading.background() == scene.background(),
      reading.size().filter(scene.size()::equals).isPresent(),
      reading.position().filter(scene.position()::equals).isPresent()
    };
    boolean all = true;
    for (int k = 0; k < met.length; k++) {
      right[k] += met[k] ? 1 : 0;
      all &= met[k];
    }
    right[met.length] += all ? 1 : 0;
    count++;
  }

  /** Percent by attribute, and of pictures in which all are right. */
  Map<String, Double> percent() {
    Map<String, Double> percent = new LinkedHashMap<>();
    for (int k = 0; k < right.length; k++) {
      percent.put(NAMES.get(k), 100.0 * right[k] / count);
    }
    return percent;
  }

  /** For a progress line. */
  String line() {
    return percent().entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s %.1f", e.getKey(), e.getValue()))
        .collect(Collectors.joining(", ", "% right: ", ""));
  }
}
