package io.github.das4j.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.declaration.Declaration;
import io.github.das4j.declaration.Range;
import io.github.das4j.server.http.Wire;

/** The numbers that a setting takes, as forms want them. */
final class Ranges {

  private Ranges() {}

  /** Ends of the range, null where it has none, and whether they are in it. */
  static void put(ObjectNode node, Declaration declared) {
    if (declared.wanted().isEmpty()) {
      return;
    }
    Range range = declared.range();
    node.put("range", range.text());
    node.set("min", Wire.number(range.low()));
    node.put("min_exclusive", !range.withLow());
    node.set("max", Wire.number(range.high()));
    node.put("max_exclusive", !range.withHigh());
  }
}
