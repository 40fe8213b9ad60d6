package io.github.das4j.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EarthMoverTest {

  @Test
  void findsWhatBruteForceFinds() {
    Normals random = new Normals(1);
    for (int trial = 0; trial < 50; trial++) {
      double[][] cost = new double[6][6];
      for (double[] row : cost) {
        java.util.Arrays.setAll(row, j -> random.nextUniform());
      }
      int[] columns = EarthMover.assignment(cost);
      double found = 0;
      for (int i = 0; i < 6; i++) {
        found += cost[i][columns[i]];
      }
      assertThat(columns).doesNotHaveDuplicates();
      assertThat(found).isCloseTo(cheapest(cost, 0, 0), within(1e-12));
    }
  }

  private static double cheapest(double[][] cost, int row, int used) {
    if (row == cost.length) {
      return 0;
    }
    double best = Double.POSITIVE_INFINITY;
    for (int j = 0; j < cost.length; j++) {
      if ((used & 1 << j) == 0) {
        best = Math.min(best, cost[row][j] + cheapest(cost, row + 1, used | 1 << j));
      }
    }
    return best;
  }

  @Test
  void movesATranslatedSetByTheTranslation() {
    double[][] a = new Normals(2).columns(2, 300);
    double[][] points = Columns.transposed(a);
    double[][] moved = new double[300][];
    java.util.Arrays.setAll(moved, n -> new double[] {points[n][0] + 3, points[n][1] + 4});

    assertThat(EarthMover.distance(points, moved)).isCloseTo(5, within(1e-9));
  }
}
