package io.github.das4j.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.Json;
import java.util.Arrays;
import java.util.Optional;

/** What a service answered: {@code {"values": [number or null, …]}}, in the images' order. */
public final class JsonValues {

  private JsonValues() {}

  /**
   * The numbers of an answer; where it is none, no image has one.
   *
   * @param images how many, at least 0
   */
  public static Reply read(String body, int images) {
    JsonNode list;
    try {
      list = Json.MAPPER.readTree(body).path("values");
    } catch (JsonProcessingException e) {
      return Reply.none(images, "its answer is no JSON", Reply.Fault.LASTING);
    }
    if (!list.isArray()) {
      return Reply.none(images, "its answer has no list \"values\"", Reply.Fault.LASTING);
    }
    if (list.size() != images) {
      return Reply.none(
          images,
          "its list \"values\" has " + list.size() + " entries for " + images + " images",
          Reply.Fault.LASTING);
    }
    double[] values = new double[images];
    Arrays.setAll(values, i -> list.get(i).isNumber() ? list.get(i).asDouble() : Double.NaN);
    long missing = Arrays.stream(values).filter(v -> !Double.isFinite(v)).count();
    return new Reply(
        Arrays.stream(values).map(v -> Double.isFinite(v) ? v : Double.NaN).toArray(),
        missing == 0
            ? Optional.empty()
            : Optional.of(missing + " of " + images + " values are no numbers"));
  }
}
