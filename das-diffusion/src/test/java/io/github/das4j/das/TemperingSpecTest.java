package io.github.das4j.das;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.smc.Tempering;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemperingSpecTest {

  @Test
  void wordsMeanTheirTempering() {
    assertThat(TemperingForm.parse("exp").at(0.1)).isEqualTo(Tempering.exponential(0.1));
    assertThat(TemperingForm.parse("poly:2").at(0.1)).isEqualTo(Tempering.polynomial(0.1, 2));
    assertThat(TemperingForm.parse("adaptive").at(0.1)).isEqualTo(Tempering.adaptive());
    assertThat(TemperingForm.parse("adaptive:poly:0.5").at(0.1))
        .isEqualTo(Tempering.adaptive(Tempering.polynomial(0.1, 0.5)));
    assertThat(TemperingForm.parse("freedom").at(0.1)).isEqualTo(Tempering.freedom());
    assertThat(TemperingForm.parse("none").at(0.1)).isEqualTo(Tempering.none());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exp",
        "poly:1.5",
        "adaptive",
        "adaptive:exp",
        "adaptive:poly:2",
        "adaptive:none",
        "freedom",
        "none"
      })
  void wordsSurviveTheRoundTrip(String text) {
    Tempering tempering = TemperingForm.parse(text).at(0.03);
    TemperingSpec spec = TemperingSpec.of(tempering);
    assertThat(spec.form().at(spec.gamma().orElse(99))).isEqualTo(tempering);
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(() -> TemperingForm.parse("adaptve").at(0.1))
        .hasMessageContaining("unknown tempering 'adaptve'; did you mean 'adaptive'?");
    assertThatThrownBy(() -> TemperingForm.parse("poly:two").at(0.1))
        .hasMessageContaining("as in poly:2");
    assertThatThrownBy(() -> TemperingForm.parse("adaptive:adaptive").at(0.1))
        .hasMessageContaining("unknown tempering 'adaptive:adaptive'");
    assertThatThrownBy(() -> TemperingForm.parse("exp").at(-1))
        .hasMessageContaining("gamma must be positive");
  }
}
