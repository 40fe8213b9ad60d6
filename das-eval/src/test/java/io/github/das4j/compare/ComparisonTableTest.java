package io.github.das4j.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.eval.Figure;
import io.github.das4j.report.Interval;
import io.github.das4j.report.page.PagePart.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTableTest {

  private static final String OVERLAP = " (no clear lead: intervals overlap)";

  private static Figure figure(double value, Optional<Interval> interval) {
    return new Figure(
        3, OptionalDouble.of(value), OptionalDouble.empty(), OptionalDouble.empty(), interval, "");
  }

  private static ComparisonTable.Row row(String method, double clip) {
    return new ComparisonTable.Row(
        method,
        "",
        Map.of("clip", figure(clip, Optional.of(new Interval(clip - 0.5, clip + 0.5, 3)))),
        1,
        0.5,
        new double[] {8, 2, 0});
  }

  private static ComparisonTable table(int methods) {
    return new ComparisonTable(
        List.of("clip", "shape"),
        1,
        IntStream.range(0, methods).mapToObj(k -> row("m" + k, k + 1)).toList());
  }

  @Test
  void aFewMethodsStandSideBySideWithIntervalsBelow() {
    Table shown = table(2).shown();
    assertThat(shown.head()).containsExactly("measure", "m0", "m1");
    assertThat(shown.rows().get(0).cells())
        .containsExactly(
            new Table.Cell("clip", ""),
            new Table.Cell("1.000", "±0.50"),
            new Table.Cell("2.000", "±0.50"));
    assertThat(shown.rows().get(1).cells().get(1)).isEqualTo(new Table.Cell("–", ""));
    assertThat(shown.rows()).hasSize(7);
    assertThat(shown.rows().get(4).cells().get(2).text()).isEqualTo("8");
  }

  @Test
  void manyMethodsAreRows() {
    Table shown = table(7).shown();
    assertThat(shown.head()).hasSize(8).startsWith("method", "clip");
    assertThat(shown.rows()).hasSize(7);
    assertThat(shown.rows().get(6).cells().get(1).text()).isEqualTo("7.000 ±0.50");
  }

  @Test
  void theHighestIsNamedFirst() {
    assertThat(table(3).leaders()).isEqualTo("clip: m2 3.000, then m1 2.000, m0 1.000" + OVERLAP);
    assertThat(table(7).leaders()).isEqualTo("clip: m6 7.000" + OVERLAP);
    assertThat(table(1).leaders()).isEmpty();
    assertThat(new ComparisonTable(List.of("clip"), 1, List.of(row("a", 1), row("b", 3))).leaders())
        .isEqualTo("clip: b 3.000, then a 1.000");
  }

  @Test
  void theTableOfATerminalFitsIntoIt() {
    String wide = table(8).text(200);
    assertThat(wide.lines()).hasSize(8);
    assertThat(wide).contains("clip       1.000 ±0.50  2.000 ±0.50");
    // Intervals go first, then a block stands below another.
    String usual = table(8).text(80);
    assertThat(usual.lines()).hasSize(8);
    assertThat(usual).contains("clip       1.000  2.000  3.000").doesNotContain("±");
    for (int width : new int[] {20, 30, 44, 60, 79, 80, 119}) {
      String text = table(8).text(width);
      assertThat(text.lines()).allMatch(line -> line.length() <= width);
      assertThat(text.lines().filter(line -> line.startsWith("method")).toList())
          .allMatch(line -> line.contains("m"))
          .satisfies(
              heads -> assertThat(String.join(" ", heads)).contains("m0", "m1", "m5", "m6", "m7"));
    }
    // As narrow as nothing fits into, each method has a block.
    assertThat(table(2).text(1).lines().filter(line -> line.startsWith("clip"))).hasSize(2);
  }

  @Test
  void peopleReadTheMinusOfPrintAndProgramsTheHyphen() {
    ComparisonTable below =
        new ComparisonTable(List.of("clip"), 1, List.of(row("a", -2), row("b", -3)));
    assertThat(below.text(80)).contains("−2.000 ±0.50").doesNotContain("-2");
    assertThat(below.leaders()).isEqualTo("clip: a −2.000, then b −3.000" + OVERLAP);
    assertThat(below.csv()).contains("clip,-2.00000").doesNotContain("−");
  }
}
