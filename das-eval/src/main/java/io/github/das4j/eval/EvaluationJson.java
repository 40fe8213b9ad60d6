package io.github.das4j.eval;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.files.Json;
import java.util.List;

/** An evaluation as JSON: what the CSV files hold, and what judged. */
final class EvaluationJson {

  private EvaluationJson() {}

  static String of(Evaluation evaluation) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.set("judged_by", Json.MAPPER.valueToTree(evaluation.provenance()));
    ArrayNode columns = root.putArray("columns");
    for (Column column : evaluation.columns()) {
      columns.addObject().put("name", column.name()).put("meaning", column.meaning());
    }
    ArrayNode sets = root.putArray("sets");
    evaluation.sets().forEach(set -> write(sets.addObject(), set, evaluation.columns()));
    return Json.text(root);
  }

  private static void write(ObjectNode node, JudgedSet set, List<Column> columns) {
    node.put("name", set.set().name());
    node.put("folder", set.set().folder().toString());
    set.set().reward().ifPresent(reward -> node.put("aligned_to", reward));
    ObjectNode figures = node.putObject("figures");
    set.figures().forEach((measure, figure) -> write(figures.putObject(measure), figure));
    ArrayNode images = node.putArray("images");
    for (JudgedImage image : set.images()) {
      ObjectNode one = images.addObject();
      one.put("file", set.path(image.subject().file()));
      one.put("prompt", image.subject().prompt());
      one.put("draw", image.subject().draw());
      ObjectNode scores = one.putObject("scores");
      for (int k = 0; k < columns.size(); k++) {
        if (!Double.isNaN(image.scores()[k])) {
          scores.put(columns.get(k).name(), image.scores()[k]);
        }
      }
    }
    ArrayNode leftOut = node.putArray("left_out");
    for (JudgedSet.LeftOut one : set.leftOut()) {
      leftOut.addObject().put("file", set.path(one.file())).put("reason", one.reason());
    }
  }

  private static void write(ObjectNode node, Figure figure) {
    node.put("count", figure.count());
    figure.value().ifPresent(value -> node.put("value", value));
    figure.spread().ifPresent(value -> node.put("sd", value));
    figure.standardError().ifPresent(value -> node.put("standard_error", value));
    figure.interval().ifPresent(i -> node.putArray("interval_95").add(i.low()).add(i.high()));
    if (!figure.note().isEmpty()) {
      node.put("note", figure.note());
    }
  }
}
