package io.github.das4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.align.View;
import io.github.das4j.diffusion.Decoder;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.LibTorch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ViewChecksTest {

  private static final int RUNS = 40;

  @BeforeAll
  static void oneThread() {
    LibTorch.setThreads(1);
  }

  @Test
  void aViewChangesWhatIsSpentAndNotWhatIsSampled() {
    assertThat(ViewChecks.all(RUNS, 3)).hasSize(54).allMatch(Check::passes);
  }

  /** The same views, were the end judged through them: every decoder that differs is found out. */
  @Test
  void theEndMustBeJudgedTruly() {
    KnownTarget target = KnownTarget.linearGaussian();
    for (Map.Entry<String, View> each : ViewChecks.views().entrySet()) {
      if (each.getValue().decoder().isPresent()) {
        Decoder cheap = each.getValue().decoder().get();
        List<Check> checks =
            ViewChecks.estimates(target, each.getKey(), each.getValue(), cheap, 150, 5);
        assertThat(checks).as(each.getKey()).anyMatch(check -> !check.passes());
      }
    }
    Decoder whole = () -> new Chain(List.of());
    assertThat(ViewChecks.estimates(target, "whole", View.FULL, whole, 150, 5))
        .allMatch(Check::passes);
  }
}
