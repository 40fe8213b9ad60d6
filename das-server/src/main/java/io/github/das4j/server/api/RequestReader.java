package io.github.das4j.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.Previews;
import io.github.das4j.server.http.Refusal;
import io.github.das4j.server.job.JobRequest;
import io.github.das4j.words.Choices;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what clients of the native API send: each field is taken, or refused by its name. */
final class RequestReader {

  /** Of a preview's longer edge, where a request asks for previews and no more. */
  static final int PREVIEW_SIDE = 64;

  private static final List<String> FIELDS =
      List.of("prompt", "model", "reward", "settings", "previews", "cancel_when_unfollowed");

  private RequestReader() {}

  /**
   * The request of a body.
   *
   * @throws Refusal naming the first field that is wrong
   */
  static JobRequest read(ObjectNode body) {
    requireKnown(body, FIELDS);
    return new JobRequest(
        text(body, "prompt").orElseThrow(() -> Refusal.bad("prompt", "there is no prompt")),
        text(body, "model"),
        reward(body.path("reward")),
        settings(body.path("settings")),
        0,
        previews(body.path("previews")),
        flag(body, "cancel_when_unfollowed") ? JobRequest.Bond.EVENTS : JobRequest.Bond.NONE);
  }

  static void requireKnown(ObjectNode body, List<String> fields) {
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!fields.contains(name)) {
                throw Refusal.bad(name, Choices.unknown("field", name, fields));
              }
            });
  }

  /** A text; nothing where it is left out, or null. */
  static Optional<String> text(ObjectNode body, String field) {
    JsonNode value = body.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw Refusal.bad(field, field + " must be a text");
    }
    return Optional.of(value.asText());
  }

  private static boolean flag(ObjectNode body, String field) {
    JsonNode value = body.path(field);
    if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
      throw Refusal.bad(field, field + " must be true or false");
    }
    return value.asBoolean();
  }

  /** As a text, or as a list of terms. */
  private static Optional<String> reward(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (value.isTextual()) {
      return Optional.of(value.asText());
    }
    List<String> terms = new ArrayList<>();
    for (JsonNode term : value) {
      if (!term.path("name").isTextual() || !term.path("weight").isNumber()) {
        throw Refusal.bad("reward", "a term of the reward must have a name and a weight");
      }
      double weight = finite("reward", term.path("weight"));
      if (weight != 0) {
        terms.add(weight + "*" + term.path("name").asText());
      }
    }
    if (terms.isEmpty()) {
      throw Refusal.bad(
          "reward", "the reward must be a text, or terms that are not all of weight 0");
    }
    return Optional.of(String.join(" + ", terms));
  }

  /** Settings by key, whose values are texts, numbers, or true and false. */
  static Map<String, String> settings(JsonNode value) {
    Map<String, String> settings = new LinkedHashMap<>();
    if (value.isMissingNode() || value.isNull()) {
      return settings;
    }
    if (!value.isObject()) {
      throw Refusal.bad("settings", "settings must be an object of keys and values");
    }
    value.properties().forEach(e -> settings.put(e.getKey(), setting(e.getKey(), e.getValue())));
    return settings;
  }

  /** A setting's value as a text. */
  static String setting(String key, JsonNode value) {
    if (value.isFloatingPointNumber()) {
      return Double.toString(finite(key, value));
    }
    if (!value.isTextual() && !value.isNumber() && !value.isBoolean()) {
      throw Refusal.bad(key, key + " must be a text, a number, or true or false");
    }
    return value.asText();
  }

  private static double finite(String field, JsonNode value) {
    if (!Double.isFinite(value.asDouble())) {
      throw Refusal.bad(field, field + " must be a finite number");
    }
    return value.asDouble();
  }

  private static Optional<Previews> previews(JsonNode value) {
    if (value.isMissingNode() || value.isNull() || value.isBoolean()) {
      return value.asBoolean() ? Optional.of(new Previews(PREVIEW_SIDE, 1)) : Optional.empty();
    }
    if (!value.isObject()) {
      throw Refusal.bad("previews", "previews must be true, false or {\"side\":64,\"every\":1}");
    }
    requireKnown((ObjectNode) value, List.of("side", "every"));
    try {
      return Optional.of(
          new Previews(whole(value, "side", PREVIEW_SIDE), whole(value, "every", 1)));
    } catch (IllegalArgumentException e) {
      throw Refusal.bad("previews", String.valueOf(e.getMessage()));
    }
  }

  /** A whole number, or what stands in for one that is left out. */
  static int whole(JsonNode object, String field, int otherwise) {
    JsonNode value = object.path(field);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw Refusal.bad(field, field + " must be a whole number");
    }
    return value.asInt();
  }
}
