package io.github.das4j.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundStatsTest {

  private static RoundStats of(double... answers) {
    LedgerSummary book = new LedgerSummary();
    Map<Integer, Double> values = new LinkedHashMap<>();
    for (int k = 0; k < answers.length; k++) {
      book.add(new Entry.Drawn(k, 0, "a cat", new float[] {1, 0}, answers[k] + 0.5, Double.NaN));
      values.put(k, answers[k]);
    }
    book.add(new Entry.Asking(List.copyOf(values.keySet())));
    book.add(new Entry.Answered(values, ""));
    return RoundStats.of(book, 0, Double.NaN);
  }

  @Test
  void quantilesAreLinearBetweenOrderStatistics() {
    RoundStats stats = of(10, 3, 0, 9, 4, 1, 8, 2, 7, 6, 5);
    assertThat(stats.q10()).isCloseTo(1, within(1e-12));
    assertThat(stats.median()).isCloseTo(5, within(1e-12));
    assertThat(stats.q90()).isCloseTo(9, within(1e-12));
    assertThat(stats.best()).isEqualTo(10);
    assertThat(of(1, 2).q10()).isCloseTo(1.1, within(1e-12));
    assertThat(of(4).q90()).isEqualTo(4);
    assertThat(stats.surrogateError()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void withoutAnAnswerThereAreNoFigures() {
    RoundStats stats = of(Double.NaN);
    assertThat(stats.answered()).isZero();
    assertThat(stats.mean()).isNaN();
    assertThat(stats.median()).isNaN();
    assertThat(stats.best()).isNaN();
  }
}
