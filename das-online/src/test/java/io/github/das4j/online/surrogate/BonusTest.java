package io.github.das4j.online.surrogate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BonusTest {

  private static final int SIZE = Head.FEATURES + 1;

  private static double[][] hidden(int rows) {
    SplittableRandom random = new SplittableRandom(7);
    double[][] hidden = new double[rows][Head.FEATURES];
    for (double[] row : hidden) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextGaussian();
      }
    }
    return hidden;
  }

  /** ΦᵀΦ + λI, entry by entry. */
  private static double[][] gram(double[][] hidden, double lambda) {
    double[][] gram = new double[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        gram[i][j] = i == j ? lambda : 0;
        for (double[] row : hidden) {
          gram[i][j] += (i < row.length ? row[i] : 1) * (j < row.length ? row[j] : 1);
        }
      }
    }
    return gram;
  }

  @Test
  void theWhiteningTurnsTheGramMatrixIntoTheIdentity() {
    for (int rows : new int[] {0, 3, 40}) {
      double[] white = Bonus.whitening(hidden(rows), 0.1);
      double[][] gram = gram(hidden(rows), 0.1);
      for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
          double product = 0;
          for (int k = 0; k < SIZE; k++) {
            for (int l = 0; l < SIZE; l++) {
              product += white[i * SIZE + k] * gram[k][l] * white[j * SIZE + l];
            }
          }
          assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-9));
          assertThat(j <= i || white[i * SIZE + j] == 0).as("lower triangular").isTrue();
        }
      }
    }
  }

  @Test
  void whatHasNoRootIsRefused() {
    double[][] odd = hidden(3);
    odd[1][2] = Double.NaN;
    assertThatThrownBy(() -> Bonus.whitening(odd, 0.1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("online.bonus.lambda");
    assertThatThrownBy(() -> Bonus.whitening(hidden(3), -1))
        .isInstanceOf(IllegalStateException.class);
  }
}
