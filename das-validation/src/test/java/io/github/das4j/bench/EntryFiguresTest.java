package io.github.das4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.bench.ResidentMemory.Peak;
import io.github.das4j.bench.StepClock.Passed;
import io.github.das4j.das.SampleSettings;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryFiguresTest {

  private static final Peak UNKNOWN =
      new Peak(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

  private static EntryRun run(int period, Peak memory, double... wall) {
    return EntryRun.of(
        Arrays.stream(wall).mapToObj(s -> new Passed(s, 2 * s)).toList(),
        period,
        memory,
        OptionalLong.empty());
  }

  /** Of T steps there are T intervals; the last is the final decoding. */
  @ParameterizedTest
  @CsvSource({"1,6,5", "2,6,4", "2,7,4", "2,3,2", "3,6,3", "3,8,3", "3,10,6"})
  void wholePeriodsAreMeasured(int period, int steps, int moves) {
    double[] wall = new double[steps];
    Arrays.setAll(wall, k -> k);

    EntryRun run = run(period, UNKNOWN, wall);

    assertThat(run.moves()).hasSize(moves);
    assertThat(run.moves().get(moves - 1).wall()).isEqualTo(steps - 2);
    assertThat(run.last().wall()).isEqualTo(steps - 1);
  }

  @Test
  void aStepIsTheMeanOfItsPeriodAndTheMedianOfTheRounds() {
    BenchEntry fast =
        BenchEntry.of(
            SampleSettings.builder().steps(6).set("twist.every", OptionalInt.of(2)).build());
    EntryFigures figures =
        new EntryFigures(
            fast,
            List.of(
                run(2, UNKNOWN, 100, 1, 3, 1, 3, 7),
                run(2, UNKNOWN, 100, 1, 5, 1, 5, 9),
                run(2, UNKNOWN, 100, 2, 20, 2, 20, 8)));

    assertThat(figures.wall()).isEqualTo(3);
    assertThat(figures.cpu()).isEqualTo(6);
    assertThat(figures.range()).containsExactly(2, 11);
    assertThat(figures.medianStep()).isEqualTo(2.5);
    assertThat(figures.last(Passed::wall)).isEqualTo(8);
    assertThat(figures.device()).isEmpty();
  }

  @Test
  void memoryIsTheGreatestOfTheRoundsOrUnknown() {
    Peak some = new Peak(OptionalLong.of(10), OptionalLong.of(7), OptionalLong.empty());
    Peak more = new Peak(OptionalLong.of(9), OptionalLong.of(8), OptionalLong.of(3));

    assertThat(some.and(more))
        .isEqualTo(new Peak(OptionalLong.of(10), OptionalLong.of(8), OptionalLong.empty()));
  }
}
