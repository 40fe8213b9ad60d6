package io.github.das4j.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.eval.Figure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ComparisonPlotsTest {

  private static Figure figure(double value) {
    return new Figure(
        2,
        OptionalDouble.of(value),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        "");
  }

  private static ComparisonTable.Row row(String method, double clip, double shape, double size) {
    return new ComparisonTable.Row(
        method,
        "",
        Map.of("clip", figure(clip), "shape", figure(shape), "size", figure(size)),
        1,
        0.5,
        new double[] {8, 2, 0});
  }

  /** Where all methods have the same of a measure, the table says it. */
  @Test
  void whatIsTheSameForAllIsNotPlotted() {
    ComparisonTable table =
        new ComparisonTable(
            List.of("clip", "shape", "size"),
            1,
            List.of(row("plain", 0.5, 1, 0.8), row("das", 0.6, 1, 0.9)));
    assertThat(new ComparisonPlots(table, Optional.empty()).all())
        .extracting(plot -> plot.file())
        .containsExactly("plot-size.png");
  }
}
