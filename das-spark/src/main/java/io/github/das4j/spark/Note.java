package io.github.das4j.spark;

import java.util.HashMap;
import java.util.Map;

/**
 * What an executor tells the driver, as it goes over the wire: a map of texts, since classes of
 * ours are not known to the thread of Spark's that reads it.
 *
 * @param fields by name
 */
record Note(Map<String, String> fields) {

  /** What is told. */
  enum Kind {
    BEGINS,
    STEP,
    SAYS,
    DONE,
    ASIDE,
    FELLED,
    UNOPENED,
    FATAL;

    /** Whether the executor waits for an answer. */
    boolean isAsked() {
      return this != STEP && this != SAYS;
    }
  }

  private static final String KIND = "kind";

  Note {
    fields = Map.copyOf(fields);
  }

  static Note of(Kind kind) {
    return new Note(Map.of(KIND, kind.name()));
  }

  /** What came over the wire. */
  static Note read(Object message) {
    Map<String, String> fields = new HashMap<>();
    if (message instanceof Map<?, ?> texts) {
      texts.forEach((name, value) -> fields.put(String.valueOf(name), String.valueOf(value)));
    }
    return new Note(fields);
  }

  Note with(String name, Object value) {
    Map<String, String> more = new HashMap<>(fields);
    more.put(name, String.valueOf(value));
    return new Note(more);
  }

  Kind kind() {
    return Kind.valueOf(text(KIND));
  }

  String text(String name) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the note of an executor has no " + name);
    }
    return value;
  }

  int integer(String name) {
    return Integer.parseInt(text(name));
  }

  double number(String name) {
    return Double.parseDouble(text(name));
  }

  /** As Spark sends it. */
  HashMap<String, String> sent() {
    return new HashMap<>(fields);
  }
}
