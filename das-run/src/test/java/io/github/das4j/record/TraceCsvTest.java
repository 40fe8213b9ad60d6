package io.github.das4j.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.das.StepReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceCsvTest {

  private static final String HEADER =
      "prompt,step,timestep,lambda,ess,resampled,best_reward,mean_reward,log_Z,"
          + "manifold_deviation,bits_per_dim,dropped\n";

  @Test
  void promptsMayHoldQuotesCommasAndLineEnds() {
    List<StepReport> steps =
        TraceCsv.read(
            HEADER
                + "\"a \"\"b\"\",\n9,9\",0,981.0,0.1,4.0,0,,,0.5,0.25,0.125,0\n"
                + "\"a\",1,1.0,0.2,3.0,1,1.5,-0.5,0.0,0.0,0.0,2\n");
    assertThat(steps).hasSize(2);
    assertThat(steps.get(0).timestep()).isEqualTo(981);
    assertThat(steps.get(0).scored()).isFalse();
    assertThat(steps.get(0).bitsPerDimension()).isEqualTo(0.125);
    assertThat(steps.get(1).resampled()).isTrue();
    assertThat(steps.get(1).meanReward()).isEqualTo(-0.5);
    assertThat(steps.get(1).dropped()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"a\",0,981.0,0.1' | row 1 of the trace has 4 cells",
        "0 | row 1 of the trace has 1 cells",
        "'\"a\",0,x,0.1,4.0,0,,,0.5,0,0,0' | row 1 of the trace has 'x' for a number",
        "'\"a,0,1,0.1,4.0,0,,,0.5,0,0,0' | a trace with an open quote"
      })
  void whatWasEditedOrCutIsRefused(String row, String complaint) {
    assertThatThrownBy(() -> TraceCsv.read(HEADER + row))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(complaint);
    assertThatThrownBy(() -> TraceCsv.read(row)).hasMessage("not a trace of das");
  }
}
