package io.github.das4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class FeatureSetTest {

  private static final int COUNT = 20_000;

  /** Independent normal features with these means and deviations. */
  private static FeatureSet normal(double[] means, double[] deviations, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[COUNT * means.length];
    for (int i = 0; i < values.length; i++) {
      int k = i % means.length;
      values[i] = (float) (means[k] + deviations[k] * random.nextGaussian());
    }
    FeatureSet set = new FeatureSet();
    try (Scope scope = Scope.open()) {
      set.add(Tensors.of(values, COUNT, means.length));
    }
    return set;
  }

  @Test
  void isThatOfGaussiansInClosedForm() {
    FeatureSet one = normal(new double[] {0, 1, 2}, new double[] {1, 2, 0.5}, 1);
    FeatureSet other = normal(new double[] {1, 1, 0}, new double[] {2, 1, 0.5}, 2);
    // Where the covariances commute: Σ (Δμ)² + (Δσ)².
    assertThat(FeatureSet.frechet(one, other)).isCloseTo(5 + 2, within(0.2));
    assertThat(FeatureSet.frechet(one, one)).isCloseTo(0, within(1e-6));
    assertThat(FeatureSet.frechet(one, other))
        .isCloseTo(FeatureSet.frechet(other, one), within(1e-6));
  }

  @Test
  void batchesAreOneSet() {
    FeatureSet whole = new FeatureSet();
    FeatureSet parts = new FeatureSet();
    try (Scope scope = Scope.open()) {
      float[] values = {1, 2, 3, 5, 7, 11, 13, 17};
      whole.add(Tensors.of(values, 4, 2));
      parts.add(Tensors.of(new float[] {1, 2, 3, 5}, 2, 2));
      parts.add(Tensors.of(new float[] {7, 11, 13, 17}, 2, 2));
    }
    assertThat(parts.size()).isEqualTo(4);
    assertThat(FeatureSet.frechet(whole, parts)).isCloseTo(0, within(1e-9));
  }
}
