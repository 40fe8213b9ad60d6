package io.github.das4j.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * How many recorded arrays the tests have met, by kind, so that a run on another folder can be told
 * from one that skipped it: {@code target/recorded-cases.txt}.
 */
public final class Compared {

  private static final Path REPORT = Path.of("target", "recorded-cases.txt");

  private record Count(int cases, int arrays) {
    Count plus(Count other) {
      return new Count(cases + other.cases, arrays + other.arrays);
    }
  }

  private static final Map<String, Count> COUNTS = new ConcurrentSkipListMap<>();

  private Compared() {}

  /** Adds cases of a kind, and the arrays or rows of them that were compared. */
  public static synchronized void add(String kind, int cases, int arrays) {
    COUNTS.merge(kind, new Count(cases, arrays), Count::plus);
    StringBuilder text = new StringBuilder("recorded cases of " + GoldenFolder.root() + "\n");
    Count all = new Count(0, 0);
    for (Map.Entry<String, Count> each : COUNTS.entrySet()) {
      text.append(line(each.getKey(), each.getValue()));
      all = all.plus(each.getValue());
    }
    try {
      Files.createDirectories(REPORT.getParent());
      Files.writeString(REPORT, text + line("together", all));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(String kind, Count count) {
    return String.format("%-18s %4d cases, %5d comparisons%n", kind, count.cases(), count.arrays());
  }
}
