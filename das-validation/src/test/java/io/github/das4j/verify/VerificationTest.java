package io.github.das4j.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationTest {

  @Test
  void everyCheckOfAQuickRunPasses() throws Exception {
    List<Check> checks = new Verification(100, 7).checks(line -> {});

    assertThat(checks).hasSizeGreaterThan(350).allMatch(Check::passes);
    assertThat(VerificationReport.html(checks, Map.of("x", new double[][] {{16, 1}, {32, 0.7}})))
        .contains("passed")
        .doesNotContain("FAILED");
  }

  /** A row a group, whose farthest check is named; the others are folded. */
  @Test
  void checksAreSummedUpByGroup() {
    List<Check> checks =
        List.of(
            new Check("chain", "ssp", "Z", 1.1, 1, 0.1),
            new Check("chain", "residual", "E x", 0.7, 1, 0.1),
            new Check("flow", "ssp", "Z", Double.NaN, 1, 0.1));
    String html = VerificationReport.html(checks, Map.of());
    assertThat(html)
        .contains("Self-test: FAILED")
        .contains("<td class=\"text\">chain</td><td class=\"text\">residual: E x</td><td>2</td>")
        .contains("<td>0</td><td>−3.00</td>")
        .contains("<summary>chain: 2 checks</summary>", "<summary>flow: 1 checks</summary>");
    assertThat(html.indexOf("flow</td>")).isBetween(0, html.indexOf("chain</td>"));
  }

  @Test
  void aWrongTruthFails() {
    assertThat(new Check("g", "n", "Z", 1, 2, 0.1).passes()).isFalse();
    assertThat(new Check("g", "n", "Z", Double.NaN, 2, 0.1).passes()).isFalse();
  }

  /** Every resampler at every η, twice as many runs as a quick run has, none beyond 4. */
  @Test
  void flowsMeetTheirTargets() {
    List<Check> checks = new Verification(200, 11).flowChecks();

    assertThat(checks).hasSizeGreaterThan(100).allMatch(check -> Math.abs(check.z()) < 4);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1})
  void closedFormAndQuadratureAgreeOnAFlow(double eta) {
    KnownTarget exact = KnownTarget.linearGaussianFlow(eta);
    KnownTarget integrated =
        KnownTarget.byQuadrature("check", exact.data(), exact.reward(), exact.process());

    assertThat(integrated.z()).isCloseTo(exact.z(), within(1e-6));
    assertThat(integrated.mean()).isCloseTo(exact.mean(), within(1e-6));
    assertThat(integrated.square()).isCloseTo(exact.square(), within(1e-6));
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
