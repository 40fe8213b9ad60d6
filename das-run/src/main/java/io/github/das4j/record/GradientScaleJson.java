package io.github.das4j.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.align.GradientScale;
import io.github.das4j.files.Json;

/** What float16 gradients were scaled by, in a record. */
public final class GradientScaleJson {

  private GradientScaleJson() {}

  /**
   * Exponents of two, the least and the greatest of each kind, and how many gradients were taken
   * twice.
   */
  public static ObjectNode write(GradientScale scale) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    range(node, "reward_exponents", scale.reward());
    range(node, "network_exponents", scale.network());
    return node.put("repeated", scale.repeated());
  }

  private static void range(ObjectNode node, String key, GradientScale.Range range) {
    if (range.least().isPresent() && range.greatest().isPresent()) {
      node.putArray(key).add(range.least().getAsInt()).add(range.greatest().getAsInt());
    }
  }
}
