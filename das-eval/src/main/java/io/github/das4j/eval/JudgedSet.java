package io.github.das4j.eval;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What was found of a folder.
 *
 * @param leftOut images that could not be read
 * @param figures what sums them up, by the name of the measure
 */
record JudgedSet(
    ImageSet set, List<JudgedImage> images, List<LeftOut> leftOut, Map<String, Figure> figures) {

  /** An image that could not be read, and why. */
  record LeftOut(Path file, String reason) {}

  /** A figure of it; unknown where another set alone has it. */
  Figure figure(String measure) {
    return figures.getOrDefault(measure, Figure.unknown(0, "not measured here"));
  }

  /** Its place within the folder. */
  String path(Path file) {
    return (file.startsWith(set.folder()) ? set.folder().relativize(file) : file).toString();
  }
}
