package io.github.das4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.align.Reward;
import io.github.das4j.align.View;
import io.github.das4j.tensor.LibTorch;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ApartChecksTest {

  private static final int RUNS = 60;

  @BeforeAll
  static void oneThread() {
    LibTorch.setThreads(1);
  }

  @Test
  void aTermWithoutGradientWeighsLikeAnyOther() {
    assertThat(ApartChecks.all(RUNS, 3))
        .hasSize(2 * 3 * (ApartChecks.forms().size() + 1))
        .allMatch(check -> Math.abs(check.z()) < 4);
  }

  /** Were it left out of the weights, the rows would say so. */
  @Test
  void aTermThatIsDroppedIsFoundOut() {
    UnaryOperator<Reward> dropped =
        whole -> ApartChecks.sum(whole, rest -> images -> images.new_zeros(images.size(0)));
    for (KnownTarget target : List.of(KnownTarget.linearGaussian(), KnownTarget.mixture())) {
      assertThat(ApartChecks.estimates(target, "dropped", dropped, View.FULL, 150, 5))
          .anyMatch(check -> !check.passes());
    }
  }
}
