package io.github.das4j.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.bench.StepClock.Passed;
import io.github.das4j.files.Json;
import io.github.das4j.report.Csv;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** A measurement for programs: CSV, a row an entry, and JSON, with every step. */
final class BenchFiles {

  /** Of the JSON's fields; greater where a reader of older files would go wrong. */
  private static final int VERSION = 1;

  private BenchFiles() {}

  /** A row an entry; times in seconds, memory in bytes, empty where it is unknown. */
  static String csv(BenchResult result) {
    List<List<?>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "twist",
            "decoder",
            "gradient",
            "every",
            "particles",
            "rounds",
            "step_s",
            "step_least_s",
            "step_greatest_s",
            "step_ratio",
            "step_cpu_s",
            "step_cpu_ratio",
            "step_median_s",
            "last_s",
            "last_cpu_s",
            "peak_bytes",
            "peak_ratio",
            "anonymous_bytes",
            "file_bytes",
            "device_bytes",
            "device_ratio"));
    EntryFigures first = result.entries().get(0);
    result.entries().forEach(entry -> rows.add(row(entry, first)));
    return Csv.of(rows);
  }

  private static List<?> row(EntryFigures entry, EntryFigures first) {
    double[] range = entry.range();
    List<Object> row = new ArrayList<>();
    row.add(entry.entry().label());
    row.addAll(entry.entry().parts().values());
    row.add(entry.runs().size());
    row.addAll(
        numbers(
            entry.wall(),
            range[0],
            range[1],
            entry.wall() / first.wall(),
            entry.cpu(),
            entry.cpu() / first.cpu(),
            entry.medianStep(),
            entry.last(Passed::wall),
            entry.last(Passed::cpu)));
    row.add(size(entry.memory().all()));
    row.addAll(numbers(BenchWords.over(entry.memory().all(), first.memory().all())));
    row.add(size(entry.memory().anonymous()));
    row.add(size(entry.memory().files()));
    row.add(size(entry.device()));
    row.addAll(numbers(BenchWords.over(entry.device(), first.device())));
    return row;
  }

  private static List<String> numbers(double... values) {
    return Arrays.stream(values)
        .mapToObj(value -> Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6g", value))
        .toList();
  }

  private static String size(OptionalLong bytes) {
    return bytes.isEmpty() ? "" : Long.toString(bytes.getAsLong());
  }

  /** Every step of every round, with what was measured on what. */
  static String json(BenchResult result) {
    ObjectNode node = Json.MAPPER.createObjectNode().put("kind", "bench").put("version", VERSION);
    node.set("facts", Json.MAPPER.valueToTree(result.facts()));
    node.set("settings", Json.MAPPER.valueToTree(result.settings()));
    ArrayNode stages = node.putArray("stages");
    for (StageTime stage : result.stages()) {
      ArrayNode seconds = stages.addObject().put("stage", stage.stage()).putArray("seconds");
      stage.seconds().forEach(seconds::add);
    }
    ArrayNode entries = node.putArray("entries");
    result.entries().forEach(entry -> entry(entry, entries.addObject()));
    return Json.text(node);
  }

  private static void entry(EntryFigures entry, ObjectNode node) {
    node.put("twist", entry.entry().label());
    entry.entry().parts().forEach(node::put);
    node.put("step_seconds", entry.wall());
    count(node, "step_cpu_seconds", entry.cpu());
    node.put("last_seconds", entry.last(Passed::wall));
    count(node, "last_cpu_seconds", entry.last(Passed::cpu));
    sizes(node, entry.memory(), entry.device());
    ArrayNode rounds = node.putArray("rounds");
    for (EntryRun run : entry.runs()) {
      ObjectNode round = rounds.addObject();
      ArrayNode wall = round.putArray("steps_seconds");
      ArrayNode cpu = round.putArray("steps_cpu_seconds");
      for (Passed step : run.moves()) {
        wall.add(step.wall());
        add(cpu, step.cpu());
      }
      round.put("last_seconds", run.last().wall());
      count(round, "last_cpu_seconds", run.last().cpu());
      sizes(round, run.memory(), run.device());
    }
  }

  private static void sizes(ObjectNode node, ResidentMemory.Peak memory, OptionalLong device) {
    put(node, "peak_bytes", memory.all());
    put(node, "anonymous_bytes", memory.anonymous());
    put(node, "file_bytes", memory.files());
    put(node, "device_bytes", device);
  }

  /** Null where it is unknown. */
  private static void put(ObjectNode node, String name, OptionalLong value) {
    if (value.isEmpty()) {
      node.putNull(name);
    } else {
      node.put(name, value.getAsLong());
    }
  }

  private static void count(ObjectNode node, String name, double value) {
    if (Double.isNaN(value)) {
      node.putNull(name);
    } else {
      node.put(name, value);
    }
  }

  private static void add(ArrayNode node, double value) {
    if (Double.isNaN(value)) {
      node.addNull();
    } else {
      node.add(value);
    }
  }
}
