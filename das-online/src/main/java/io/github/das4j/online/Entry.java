package io.github.das4j.online;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.files.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** A line of the ledger: something that has happened, or is about to. */
sealed interface Entry {

  /**
   * An image is on the disk.
   *
   * @param features unit CLIP features
   * @param expected what the surrogate expects of it, NaN without one
   * @param bonus what optimism adds, NaN without a surrogate
   */
  record Drawn(int image, int round, String prompt, float[] features, double expected, double bonus)
      implements Entry {}

  /** These images are about to be put before the black box. From here on they count as asked. */
  record Asking(List<Integer> images) implements Entry {}

  /** The black box certainly never saw them: they do not count after all. */
  record Undelivered(List<Integer> images) implements Entry {}

  /** What came back, by image; NaN for no answer. */
  record Answered(Map<Integer, Double> values, String problem) implements Entry {}

  /** The line of this entry, without its end. */
  default ObjectNode json() {
    ObjectNode node = Json.MAPPER.createObjectNode();
    if (this instanceof Drawn drawn) {
      node.put("drawn", drawn.image()).put("round", drawn.round()).put("prompt", drawn.prompt());
      node.put("features", encoded(drawn.features()));
      put(node, "expected", drawn.expected());
      put(node, "bonus", drawn.bonus());
    } else if (this instanceof Asking asking) {
      asking.images().forEach(node.putArray("asking")::add);
    } else if (this instanceof Undelivered undelivered) {
      undelivered.images().forEach(node.putArray("undelivered")::add);
    } else if (this instanceof Answered answered) {
      ArrayNode pairs = node.putArray("answers");
      answered
          .values()
          .forEach(
              (image, value) -> {
                ArrayNode pair = pairs.addArray().add(image);
                if (Double.isFinite(value)) {
                  pair.add(value);
                } else {
                  pair.addNull();
                }
              });
      node.put("problem", answered.problem());
    }
    return node;
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static Entry of(JsonNode node) {
    if (node.has("drawn")) {
      return new Drawn(
          node.get("drawn").asInt(),
          Json.required(node, "round").asInt(),
          Json.required(node, "prompt").asText(),
          decoded(Json.required(node, "features").asText()),
          node.path("expected").asDouble(Double.NaN),
          node.path("bonus").asDouble(Double.NaN));
    }
    if (node.has("asking")) {
      return new Asking(images(node.get("asking")));
    }
    if (node.has("undelivered")) {
      return new Undelivered(images(node.get("undelivered")));
    }
    Map<Integer, Double> values = new LinkedHashMap<>();
    for (JsonNode pair : Json.required(node, "answers")) {
      values.put(pair.path(0).asInt(), pair.path(1).asDouble(Double.NaN));
    }
    return new Answered(values, node.path("problem").asText(""));
  }

  private static List<Integer> images(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asInt).toList();
  }

  private static void put(ObjectNode node, String field, double value) {
    if (Double.isFinite(value)) {
      node.put(field, value);
    }
  }

  private static String encoded(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static float[] decoded(String text) {
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }
}
