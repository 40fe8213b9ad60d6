package io.github.das4j.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.smc.Tempering;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemperingSpecTest {

  @Test
  void wordsMeanTheirTempering() {
    assertThat(TemperingSpec.parse("exp", 0.1)).isEqualTo(Tempering.exponential(0.1));
    assertThat(TemperingSpec.parse("poly:2", 0.1)).isEqualTo(Tempering.polynomial(0.1, 2));
    assertThat(TemperingSpec.parse("adaptive", 0.1)).isEqualTo(Tempering.adaptive());
    assertThat(TemperingSpec.parse("adaptive:poly:0.5", 0.1))
        .isEqualTo(Tempering.adaptive(Tempering.polynomial(0.1, 0.5)));
    assertThat(TemperingSpec.parse("freedom", 0.1)).isEqualTo(Tempering.freedom());
    assertThat(TemperingSpec.parse("none", 0.1)).isEqualTo(Tempering.none());
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
    Tempering tempering = TemperingSpec.parse(text, 0.03);
    TemperingSpec spec = TemperingSpec.of(tempering);
    assertThat(TemperingSpec.parse(spec.text(), spec.gamma().orElse(99))).isEqualTo(tempering);
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(() -> TemperingSpec.parse("adaptve", 0.1))
        .hasMessageContaining("unknown tempering 'adaptve'; did you mean 'adaptive'?");
    assertThatThrownBy(() -> TemperingSpec.parse("poly:two", 0.1))
        .hasMessageContaining("as in poly:2");
    assertThatThrownBy(() -> TemperingSpec.parse("adaptive:adaptive", 0.1))
        .hasMessageContaining("unknown tempering 'adaptive:adaptive'");
    assertThatThrownBy(() -> TemperingSpec.parse("exp", -1))
        .hasMessageContaining("gamma must be positive");
  }
}
