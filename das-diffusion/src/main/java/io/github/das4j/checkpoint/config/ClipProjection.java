package io.github.das4j.checkpoint.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import java.util.Optional;

/**
 * The width of CLIP's common space. In {@code CLIPModel} it is the configuration's own {@code
 * projection_dim}, not those of its two parts (transformers, modeling_clip.py), which in published
 * files differ from it; where the weights are at hand their shape decides, and a configuration that
 * states another is refused.
 */
final class ClipProjection {

  private static final String KEY = "projection_dim";
  private static final String TEXT = "text_projection.weight";
  private static final String VISION = "visual_projection.weight";

  private ClipProjection() {}

  /** A full CLIP's configuration with the width that its weights have. */
  static ClipConfig fitted(ClipConfig config, JsonNode node, StateDict weights) {
    Optional<Integer> text = rows(weights, TEXT);
    Optional<Integer> vision = rows(weights, VISION);
    if (text.isEmpty() || vision.isEmpty()) {
      // What is missing is listed with all the other tensors when the network is built.
      return config;
    }
    int width = text.get();
    if (!vision.get().equals(width)) {
      throw new CheckpointException(
          weights.source()
              + ": "
              + TEXT
              + " has "
              + width
              + " rows and "
              + VISION
              + " has "
              + vision.get()
              + "; a CLIP's must be equal");
    }
    requireStated(node, width, weights);
    return config.projecting(width);
  }

  private static Optional<Integer> rows(StateDict weights, String name) {
    if (!weights.names().contains(name) || weights.shape(name).length != 2) {
      return Optional.empty();
    }
    return Optional.of(Math.toIntExact(weights.shape(name)[0]));
  }

  private static void requireStated(JsonNode node, int width, StateDict weights) {
    JsonNode stated = node.path(KEY);
    if (stated.isNumber() && stated.intValue() != width) {
      throw new CheckpointException(
          weights.source()
              + ": "
              + TEXT
              + " has "
              + width
              + " rows, but the configuration says "
              + KEY
              + " = "
              + stated
              + "; they are not of one model");
    }
  }
}
