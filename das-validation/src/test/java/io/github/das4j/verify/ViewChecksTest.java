package io.github.das4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.align.View;
import io.github.das4j.diffusion.Decoder;
import io.github.das4j.tensor.LibTorch;
import java.util.List;
import java.util.Objects;
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
    assertThat(ViewChecks.all(RUNS, 3))
        .hasSize(2 * 3 * ViewChecks.views().size())
        .allMatch(Check::passes);
  }

  /** Were the end judged through them, decoders that differ enough would be found out. */
  @Test
  void theEndMustBeJudgedTruly() {
    for (KnownTarget target : List.of(KnownTarget.linearGaussian(), KnownTarget.mixture())) {
      for (String name : List.of("decoder of half the scale", "decoder that is off by 0.7")) {
        View view = Objects.requireNonNull(ViewChecks.views().get(name));
        Decoder cheap = view.decoder().orElseThrow();
        assertThat(ViewChecks.estimates(target, name, view, cheap, 150, 5))
            .as(name)
            .anyMatch(check -> !check.passes());
      }
      assertThat(ViewChecks.estimates(target, "whole", View.FULL, TensorTrial.WHOLE, 150, 5))
          .allMatch(Check::passes);
    }
  }
}
