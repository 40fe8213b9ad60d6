package io.github.das4j.das;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.smc.Pace;
import io.github.das4j.smc.Tempering;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SampleSettingsTest {

  private static SampleSettings.Builder with(Tempering tempering, int steps) {
    return SampleSettings.builder().tempering(tempering).steps(steps);
  }

  @Test
  void withoutATemperingItFollowsTheSteps() {
    assertThat(SampleSettings.defaults().smc().tempering().tempering())
        .isEqualTo(Tempering.exponential(0.008));
    assertThat(SampleSettings.builder().steps(50).build().smc().tempering().tempering())
        .isEqualTo(Tempering.exponential(Pace.PUBLISHED.exponential(50, 0)));
    assertThatThrownBy(() -> SampleSettings.builder().steps(0).build())
        .hasMessageContaining("steps must be at least 1");
  }

  @ParameterizedTest
  @CsvSource({
    "0.008, 100, ''",
    "0.1, 8, ''",
    "0.014, 50, ''",
    "0.0065, 100, ''",
    "0.0064, 100, so small",
    "0.008, 50, so small",
    "0.036, 100, so large",
    "0.035, 100, ''",
    "1, 8, so large"
  })
  void aRateThatDoesNotFitTheStepsIsWarnedAbout(double gamma, int steps, String said) {
    SampleSettings settings = with(Tempering.exponential(gamma), steps).build();
    if (said.isEmpty()) {
      assertThat(settings.warnings()).isEmpty();
    } else {
      assertThat(settings.warnings()).singleElement().asString().contains("gamma is " + said);
    }
  }

  @Test
  void onlyWhatIsTemperedByARateIsWarnedAbout() {
    assertThat(with(Tempering.polynomial(0.008, 2), 100).build().warnings()).hasSize(1);
    assertThat(with(Tempering.polynomial(0.0115, 2), 100).build().warnings()).isEmpty();
    assertThat(with(Tempering.adaptive(Tempering.exponential(0.5)), 100).build().warnings())
        .hasSize(1);
    assertThat(with(Tempering.adaptive(Tempering.exponential(0.001)), 100).build().warnings())
        .isEmpty();
    assertThat(with(Tempering.none(), 100).build().warnings()).isEmpty();
    assertThat(with(Tempering.exponential(0.5), 100).method(Method.TDS).build().warnings())
        .isEmpty();
    assertThat(with(Tempering.exponential(0.008), 100).temperingStart(0.5).build().warnings())
        .singleElement()
        .asString()
        .contains("so small");
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"DAS", "TDS", "DPS", "FREEDOM"})
  void guidanceNeedsNoise(Method method) {
    SampleSettings settings = SampleSettings.builder().method(method).eta(0).build();
    assertThatThrownBy(() -> new Requirements(true, true).check(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("eta");
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"DAS", "TDS", "DPS", "FREEDOM"})
  void whatIsNotGuidedNeedsNone(Method method) {
    SampleSettings settings = SampleSettings.builder().method(method).eta(0).build();
    assertThatCode(() -> new Requirements(true, false).check(settings)).doesNotThrowAnyException();
  }

  @Test
  void freedomTemperingNeedsBothItsNorms() {
    SampleSettings das = with(Tempering.freedom(), 100).build();
    assertThatCode(() -> new Requirements(true, true).check(das)).doesNotThrowAnyException();
    assertThatThrownBy(() -> new Requirements(false, true).check(das))
        .hasMessageContaining("classifier-free guidance");
    assertThatThrownBy(() -> new Requirements(true, false).check(das))
        .hasMessageContaining("with a gradient");
    SampleSettings smc = das.toBuilder().method(Method.SMC).build();
    assertThatThrownBy(() -> new Requirements(true, true).check(smc))
        .hasMessageContaining("the method smc does not take");
  }
}
