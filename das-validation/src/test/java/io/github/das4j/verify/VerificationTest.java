package io.github.das4j.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerificationTest {

  @Test
  void everyCheckOfAQuickRunPasses() throws Exception {
    List<Check> checks = new Verification(100, 7).checks(line -> {});

    assertThat(checks).hasSizeGreaterThan(350).allMatch(Check::passes);
    assertThat(VerificationReport.html(checks, Map.of("x", new double[][] {{16, 1}, {32, 0.7}})))
        .contains("passed")
        .doesNotContain("FAILED");
  }

  @Test
  void aWrongTruthFails() {
    assertThat(new Check("g", "n", "Z", 1, 2, 0.1).passes()).isFalse();
    assertThat(new Check("g", "n", "Z", Double.NaN, 2, 0.1).passes()).isFalse();
  }

  @Test
  void closedFormAndQuadratureAgreeOnAGaussian() {
    KnownTarget exact = KnownTarget.linearGaussian();
    KnownTarget integrated = KnownTarget.byQuadrature("check", exact.data(), exact.reward());

    assertThat(integrated.z()).isCloseTo(exact.z(), within(1e-6));
    assertThat(integrated.mean()).isCloseTo(exact.mean(), within(1e-6));
    assertThat(integrated.square()).isCloseTo(exact.square(), within(1e-6));
  }
}
