package io.github.das4j.bench;

import static io.github.das4j.bench.BenchWords.bytes;
import static io.github.das4j.bench.BenchWords.ratio;
import static io.github.das4j.bench.BenchWords.seconds;

import io.github.das4j.bench.StepClock.Passed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A measurement as tables of words: a row an entry, a row a stage. */
final class BenchTable {

  private final BenchResult result;

  BenchTable(BenchResult result) {
    this.result = result;
  }

  /** The head, then a row an entry. */
  List<List<String>> entries() {
    List<List<String>> lines = new ArrayList<>();
    List<String> head =
        new ArrayList<>(
            List.of("twist", "a step", "range", "ratio", "CPU", "ratio", "median step", "last"));
    head.addAll(List.of("peak", "ratio", "anonymous", "files"));
    boolean gpu = result.entries().get(0).device().isPresent();
    if (gpu) {
      head.addAll(List.of("device", "ratio"));
    }
    lines.add(head);
    for (EntryFigures entry : result.entries()) {
      lines.add(line(entry, gpu));
    }
    return lines;
  }

  private List<String> line(EntryFigures entry, boolean gpu) {
    EntryFigures first = result.entries().get(0);
    double[] range = entry.range();
    List<String> line =
        new ArrayList<>(
            List.of(
                entry.entry().label(),
                seconds(entry.wall()),
                seconds(range[0]) + " to " + seconds(range[1]),
                ratio(entry.wall() / first.wall()),
                seconds(entry.cpu()),
                ratio(entry.cpu() / first.cpu()),
                seconds(entry.medianStep()),
                seconds(entry.last(Passed::wall)),
                bytes(entry.memory().all()),
                ratio(BenchWords.over(entry.memory().all(), first.memory().all())),
                bytes(entry.memory().anonymous()),
                bytes(entry.memory().files())));
    if (gpu) {
      line.add(bytes(entry.device()));
      line.add(ratio(BenchWords.over(entry.device(), first.device())));
    }
    return line;
  }

  /** The head, then a row a stage; nothing where none was measured. */
  List<List<String>> stages() {
    List<List<String>> lines = new ArrayList<>();
    if (!result.stages().isEmpty()) {
      lines.add(List.of("stage", "median", "least", "greatest", "repeats"));
    }
    for (StageTime stage : result.stages()) {
      lines.add(
          List.of(
              stage.stage(),
              seconds(stage.median()),
              seconds(stage.least()),
              seconds(stage.greatest()),
              Integer.toString(stage.seconds().size())));
    }
    return lines;
  }

  /** For a terminal: the stages, and the entries with a column each. */
  String text() {
    String steps = columns(transposed(entries()));
    return result.stages().isEmpty() ? steps : columns(stages()) + "\n" + steps;
  }

  private static List<List<String>> transposed(List<List<String>> lines) {
    return IntStream.range(0, lines.get(0).size())
        .mapToObj(c -> lines.stream().map(line -> line.get(c)).toList())
        .toList();
  }

  private static String columns(List<List<String>> lines) {
    int[] widths =
        IntStream.range(0, lines.get(0).size())
            .map(c -> lines.stream().mapToInt(line -> line.get(c).length()).max().orElse(0))
            .toArray();
    return lines.stream().map(line -> line(line, widths)).collect(Collectors.joining());
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < cells.size(); c++) {
      String room = " ".repeat(widths[c] - cells.get(c).length());
      line.append(c == 0 ? cells.get(c) + room : "  " + room + cells.get(c));
    }
    return line.append('\n').toString();
  }
}
