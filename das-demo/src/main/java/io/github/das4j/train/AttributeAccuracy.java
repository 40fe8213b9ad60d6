package io.github.das4j.train;

import io.github.das4j.demo.Reading;
import io.github.das4j.demo.Scene;
import io.github.das4j.demo.SceneReader;
import io.github.das4j.demo.Size;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/**
 * How many pictures show what they should, attribute by attribute, as a {@link SceneReader} says.
 */
final class AttributeAccuracy {

  private static final List<String> NAMES =
      List.of("object", "style", "background", "size", "place", "all");

  private final SceneReader reader;
  private final int[] right = new int[NAMES.size()];
  private int pictures;

  AttributeAccuracy(SceneReader reader) {
    this.reader = reader;
  }

  /**
   * @param images {@code [scenes, 3, 64, 64]} in [0, 1]
   */
  void add(List<Scene> scenes, Tensor images) {
    List<Reading> found = reader.read(images);
    for (int i = 0; i < scenes.size(); i++) {
      count(scenes.get(i), found.get(i));
    }
    pictures += found.size();
  }

  private void count(Scene scene, Reading reading) {
    boolean[] met = {
      reading.thing().equals(scene.thing()),
      reading.style() == scene.style(),
      reading.background() == scene.background(),
      reading.size() == scene.size(),
      scene.size() == Size.LARGE || reading.position() == scene.position()
    };
    boolean all = true;
    for (int k = 0; k < met.length; k++) {
      right[k] += met[k] ? 1 : 0;
      all &= met[k];
    }
    right[met.length] += all ? 1 : 0;
  }

  /** Percent by attribute, and of pictures in which all are right. */
  Map<String, Double> percent() {
    Map<String, Double> percent = new LinkedHashMap<>();
    for (int k = 0; k < right.length; k++) {
      percent.put(NAMES.get(k), 100.0 * right[k] / pictures);
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
