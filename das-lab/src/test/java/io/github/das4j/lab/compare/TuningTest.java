package io.github.das4j.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.align.Cost;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.StepReport;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TuningTest {

  private static final Pilot.Setting SETTING = new Pilot.Setting(0.5, 0.01, 2);

  private static Pilot pilot(double alpha, double ess, double reward, double kl) {
    return new Pilot(new Pilot.Setting(alpha, 0.01, 4), ess, ess, 0, reward, kl);
  }

  private static Tuning tuning(OptionalDouble kl) {
    return new Tuning(List.of(1.0), List.of(0.01), List.of(4), kl, 0.5);
  }

  private static StepReport step(int step, double ess, boolean resampled) {
    return new StepReport(step, 1, 0, true, 1, ess, resampled, new int[] {0, 1}, 1, 1, 0, 0, 0, 0);
  }

  @Test
  void figuresOfAPilotFollowFromItsWeights() {
    double[] logWeights = {Math.log(0.75), Math.log(0.25)};
    SampleResult result =
        new SampleResult(
            new SampleRequest("a", SampleSettings.defaults()),
            List.of(),
            List.of(step(0, 2, false), step(1, 1, true)),
            logWeights,
            new double[] {2, 4},
            3,
            new Cost(0, 0, 0),
            List.of());
    Pilot pilot = Pilot.of(SETTING, List.of(result));
    assertThat(pilot.ess()).isEqualTo(0.75);
    assertThat(pilot.finalEss()).isCloseTo(0.5 / (0.75 * 0.75 + 0.25 * 0.25), within(1e-12));
    assertThat(pilot.resampled()).isEqualTo(0.5);
    assertThat(pilot.reward()).isCloseTo(2.5, within(1e-12));
    // E[r]/α − log Z
    assertThat(pilot.kl()).isCloseTo(2.5 / 0.5 - 3, within(1e-12));
  }

  @Test
  void theGreatestRewardThatKeepsItsParticlesIsRecommended() {
    List<Pilot> pilots =
        List.of(pilot(0.1, 0.3, 9, 8), pilot(0.2, 0.6, 7, 5), pilot(0.4, 0.9, 5, 2));
    Tuning.Outcome outcome = tuning(OptionalDouble.empty()).recommended(1, pilots);
    assertThat(outcome.best()).hasValue(pilots.get(1));
    assertThat(tuning(OptionalDouble.of(2.5)).recommended(1, pilots).best())
        .hasValue(pilots.get(2));
  }

  @Test
  void whereNoneKeepsThemNothingIsRecommended() {
    Tuning.Outcome outcome =
        tuning(OptionalDouble.empty()).recommended(1, List.of(pilot(0.1, 0.3, 9, 8)));
    assertThat(outcome.best()).isEmpty();
    assertThat(outcome.why()).contains("larger alpha");
  }

  @Test
  void emptyGridsAreRefused() {
    assertThatThrownBy(
            () -> new Tuning(List.of(), List.of(1.0), List.of(4), OptionalDouble.empty(), 0.5))
        .hasMessageContaining("at least one alpha");
  }
}
