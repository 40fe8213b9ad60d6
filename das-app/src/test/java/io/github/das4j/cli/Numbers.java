package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

/** Compares tables whose last digits may depend on the processor. */
final class Numbers {

  private Numbers() {}

  /** The same words in the same places, and numbers that agree within a share of their size. */
  static void assertClose(String expected, String actual, double share) {
    List<String> before = cells(expected);
    List<String> now = cells(actual);
    assertThat(now).as(actual).hasSameSizeAs(before);
    for (int k = 0; k < before.size(); k++) {
      if (before.get(k).matches("-?\\d+(\\.\\d+)?(E-?\\d+)?")) {
        double number = Double.parseDouble(before.get(k));
        assertThat(Double.parseDouble(now.get(k)))
            .as(now.get(k))
            .isCloseTo(number, within(share * Math.max(1, Math.abs(number))));
      } else {
        assertThat(now.get(k)).isEqualTo(before.get(k));
      }
    }
  }

  /** Cells that are not empty; whether one stands in quotes is the writer's choice. */
  private static List<String> cells(String csv) {
    return List.of(csv.replace("\"", "").split("[,\\r\\n]+"));
  }
}
