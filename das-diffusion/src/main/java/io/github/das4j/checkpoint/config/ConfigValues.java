package io.github.das4j.checkpoint.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A configuration's JSON object, read with types: a key that is absent or null gives the default,
 * and a value that cannot be honoured is refused by name. It remembers which keys were asked for,
 * so that what remains unread can be named.
 */
final class ConfigValues {

  private final JsonNode node;
  private final String source;
  private final Set<String> asked = new HashSet<>();

  ConfigValues(JsonNode node, String source) {
    this.node = node;
    this.source = source;
  }

  JsonNode node() {
    return node;
  }

  String source() {
    return source;
  }

  /** The keys that nobody asked for and that are not among those known to be without effect. */
  List<String> unread(Set<String> withoutEffect) {
    List<String> unread = new ArrayList<>();
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!asked.contains(key) && !withoutEffect.contains(key)) {
                unread.add(key);
              }
            });
    return unread;
  }

  /** Far above those of any network that is run here. */
  static final int MOST_LAYERS = 1000;

  private static final int MOST_LEVELS = 12;

  /** Of a side: far above those of any image that a network is trained on. */
  static final int MOST_PIXELS = 65_536;

  /** The value of a key, if it is there and not null. */
  Optional<JsonNode> value(String key) {
    asked.add(key);
    return Optional.ofNullable(node.get(key)).filter(value -> !value.isNull());
  }

  /** A whole number above 0. */
  int size(String key, int otherwise) {
    return value(key).map(v -> positive(key, v)).orElse(otherwise);
  }

  /**
   * A number of things that are each built, so that a damaged file must not ask for millions of
   * them.
   */
  int bounded(String key, int otherwise, int most) {
    int size = size(key, otherwise);
    requireAtMost(key, size, most);
    return size;
  }

  private void requireAtMost(String key, int size, int most) {
    if (size > most) {
      throw unsupported(key, Integer.toString(size), "it must be at most " + most);
    }
  }

  /** A whole number, 0 or above. */
  int count(String key, int otherwise) {
    return value(key).map(v -> whole(key, v, 0)).orElse(otherwise);
  }

  double real(String key, double otherwise) {
    return value(key).map(v -> number(key, v)).orElse(otherwise);
  }

  /** A number above 0. */
  double positiveReal(String key, double otherwise) {
    double real = real(key, otherwise);
    if (real <= 0) {
      throw unsupported(key, Double.toString(real), "it must be above 0");
    }
    return real;
  }

  /** A number between 0 and 1, neither of them. */
  double fraction(String key, double otherwise) {
    double real = real(key, otherwise);
    requireFraction(key, real);
    return real;
  }

  private void requireFraction(String key, double real) {
    if (real <= 0 || real >= 1) {
      throw unsupported(key, Double.toString(real), "it must be above 0 and below 1");
    }
  }

  boolean flag(String key, boolean otherwise) {
    return value(key).map(v -> truth(key, v)).orElse(otherwise);
  }

  String text(String key, String otherwise) {
    return value(key).map(v -> string(key, v)).orElse(otherwise);
  }

  /** A string, one of those named. */
  String choice(String key, String otherwise, String... allowed) {
    String text = text(key, otherwise);
    if (!List.of(allowed).contains(text)) {
      throw unsupported(key, text, "supported: " + String.join(", ", allowed));
    }
    return text;
  }

  /** Layers of every level: a list of that length, or one number for all. */
  List<Integer> layersPerLevel(String key, int otherwise, int levels) {
    List<Integer> layers = perLevel(key, otherwise, levels);
    layers.forEach(count -> requireAtMost(key, count, MOST_LAYERS));
    return layers;
  }

  /** A number for every level: a list of that length, or one number for all. */
  List<Integer> perLevel(String key, int otherwise, int levels) {
    JsonNode value = value(key).orElse(null);
    if (value == null || !value.isArray()) {
      int all = value == null ? otherwise : positive(key, value);
      return Collections.nCopies(levels, all);
    }
    return exactly(key, sizes(key, List.of()), levels);
  }

  /** The widths of levels, each of which halves the one before it. */
  List<Integer> levels(String key, List<Integer> otherwise) {
    List<Integer> widths = sizes(key, otherwise);
    if (widths.isEmpty() || widths.size() > MOST_LEVELS) {
      throw unsupported(key, widths.toString(), "it must have 1 to " + MOST_LEVELS + " entries");
    }
    return widths;
  }

  /** A list of whole numbers above 0. */
  List<Integer> sizes(String key, List<Integer> otherwise) {
    return elements(key)
        .map(list -> list.stream().map(element -> positive(key, element)).toList())
        .orElse(otherwise);
  }

  /** A list of indices, each below a number; empty where there is none. */
  List<Integer> indices(String key, int below) {
    List<Integer> found =
        elements(key)
            .map(list -> list.stream().map(element -> whole(key, element, 0)).toList())
            .orElse(List.of());
    if (found.stream().anyMatch(each -> each >= below)) {
      throw unsupported(key, found.toString(), "each must be below " + below);
    }
    return found;
  }

  /** A list of numbers, each between 0 and 1. */
  List<Double> fractions(String key) {
    List<Double> found =
        elements(key)
            .map(list -> list.stream().map(element -> number(key, element)).toList())
            .orElse(List.of());
    found.forEach(each -> requireFraction(key, each));
    return found;
  }

  /** A list of strings, each one of those allowed. */
  List<String> choices(String key, List<String> otherwise, int count, String... allowed) {
    List<String> found =
        elements(key)
            .map(list -> list.stream().map(element -> string(key, element)).toList())
            .orElse(otherwise);
    for (String each : found) {
      if (!List.of(allowed).contains(each)) {
        throw unsupported(key, each, "supported: " + String.join(", ", allowed));
      }
    }
    return exactly(key, found, count);
  }

  /** One number, given outright or as a list whose elements are equal. */
  int uniform(String key, int otherwise) {
    JsonNode value = value(key).orElse(null);
    if (value == null || !value.isArray()) {
      return size(key, otherwise);
    }
    List<Integer> sizes = sizes(key, List.of());
    if (sizes.stream().distinct().count() != 1) {
      throw unsupported(key, value.toString(), "all of them must be equal");
    }
    return sizes.get(0);
  }

  /** A height and a width: one number for both, or a pair in that order. */
  Extent extent(String key, int otherwise) {
    JsonNode value = value(key).orElse(null);
    if (value == null || !value.isArray()) {
      return Extent.square(bounded(key, otherwise, MOST_PIXELS));
    }
    List<Integer> pair = exactly(key, sizes(key, List.of()), 2);
    pair.forEach(side -> requireAtMost(key, side, MOST_PIXELS));
    return new Extent(pair.get(0), pair.get(1));
  }

  /**
   * Refuses a setting that is there, not null, and none of the values given. What a configuration
   * says of a network, its weights were trained with: no other value would mend it.
   */
  void requireUnset(String key, Object... harmless) {
    value(key)
        .filter(v -> !isOneOf(v, harmless))
        .ifPresent(
            v -> {
              String what =
                  harmless.length == 0
                      ? "models that have it cannot be run here"
                      : "supported: " + Arrays.toString(harmless);
              throw unsupported(key, v.toString(), what);
            });
  }

  private static boolean isOneOf(JsonNode value, Object... harmless) {
    List<JsonNode> each = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(each::add);
    } else {
      each.add(value);
    }
    return each.stream().allMatch(v -> Arrays.stream(harmless).anyMatch(h -> matches(v, h)));
  }

  private static boolean matches(JsonNode value, Object harmless) {
    if (harmless instanceof Number number) {
      return value.isNumber() && value.doubleValue() == number.doubleValue();
    }
    return harmless instanceof Boolean bool
        ? value.isBoolean() && value.booleanValue() == bool
        : value.isTextual() && value.textValue().equals(harmless);
  }

  CheckpointException unsupported(String key, String value, String instead) {
    return new CheckpointException(
        source + ": " + key + " = " + value + " is not supported (" + instead + ")");
  }

  private Optional<List<JsonNode>> elements(String key) {
    return value(key)
        .map(
            value -> {
              if (!value.isArray()) {
                throw unsupported(key, value.toString(), "it must be a list");
              }
              List<JsonNode> list = new ArrayList<>();
              value.forEach(list::add);
              return list;
            });
  }

  private <T> List<T> exactly(String key, List<T> list, int count) {
    if (list.size() != count) {
      throw unsupported(key, list.toString(), "it must have " + count + " entries");
    }
    return list;
  }

  private int positive(String key, JsonNode value) {
    return whole(key, value, 1);
  }

  private int whole(String key, JsonNode value, int least) {
    boolean whole =
        value.isNumber() && value.canConvertToExactIntegral() && value.canConvertToInt();
    if (!whole || value.intValue() < least) {
      throw unsupported(key, value.toString(), "it must be a whole number, at least " + least);
    }
    return value.intValue();
  }

  private double number(String key, JsonNode value) {
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw unsupported(key, value.toString(), "it must be a number");
    }
    return value.doubleValue();
  }

  private boolean truth(String key, JsonNode value) {
    if (value.isNumber()) {
      // diffusers' own configurations write 1.0 here and there.
      return value.doubleValue() != 0;
    }
    if (!value.isBoolean()) {
      throw unsupported(key, value.toString(), "it must be true or false");
    }
    return value.booleanValue();
  }

  private String string(String key, JsonNode value) {
    if (!value.isTextual()) {
      throw unsupported(key, value.toString(), "it must be a string");
    }
    return value.textValue();
  }
}
