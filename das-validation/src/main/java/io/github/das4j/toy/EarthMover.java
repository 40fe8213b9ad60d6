package io.github.das4j.toy;

import java.util.Arrays;

/** The exact Wasserstein-1 distance between two equally large sets of points. */
public final class EarthMover {

  private EarthMover() {}

  /** Mean Euclidean distance under the best pairing; a and b are [n][dimension]. */
  public static double distance(double[][] a, double[][] b) {
    double[][] cost = new double[a.length][b.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b.length; j++) {
        cost[i][j] = euclidean(a[i], b[j]);
      }
    }
    int[] partner = assignment(cost);
    double sum = 0;
    for (int i = 0; i < partner.length; i++) {
      sum += cost[i][partner[i]];
    }
    return sum / partner.length;
  }

  /**
   * Mean and standard deviation over random subsets of {@code points} of either set, each drawn
   * without replacement.
   */
  static double[] betweenSubsets(double[][] a, double[][] b, int points, int subsets, long seed) {
    double[] distances = new double[subsets];
    Arrays.parallelSetAll(
        distances,
        k ->
            distance(
                subset(a, points, new Normals(seed, k, 0)),
                subset(b, points, new Normals(seed, k, 1))));
    return distances;
  }

  private static double[][] subset(double[][] all, int points, Normals random) {
    double[][] shuffled = all.clone();
    for (int i = 0; i < points; i++) {
      int other = i + random.nextInt(shuffled.length - i);
      double[] chosen = shuffled[other];
      shuffled[other] = shuffled[i];
      shuffled[i] = chosen;
    }
    return Arrays.copyOf(shuffled, points);
  }

  private static double euclidean(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      double gap = a[d] - b[d];
      sum += gap * gap;
    }
    return Math.sqrt(sum);
  }

  /**
   * The cheapest assignment, by shortest augmenting paths with dual prices (Jonker and Volgenant
   * 1987, without its heuristic start): O(n³), exact.
   *
   * @param cost [n][n], finite
   * @return the column of each row
   */
  static int[] assignment(double[][] cost) {
    int n = cost.length;
    double[] rowPrice = new double[n];
    double[] columnPrice = new double[n];
    int[] rowOf = new int[n];
    Arrays.fill(rowOf, -1);
    for (int row = 0; row < n; row++) {
      augment(cost, row, rowPrice, columnPrice, rowOf);
    }
    int[] columnOf = new int[n];
    for (int column = 0; column < n; column++) {
      columnOf[rowOf[column]] = column;
    }
    return columnOf;
  }

  /** Dijkstra over reduced costs, from a free row to the nearest free column. */
  private static void augment(
      double[][] cost, int start, double[] rowPrice, double[] columnPrice, int[] rowOf) {
    int n = cost.length;
    double[] distance = new double[n];
    int[] before = new int[n];
    boolean[] settled = new boolean[n];
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    Arrays.fill(before, -1);
    int row = start;
    int column = -1;
    double reached = 0;
    while (true) {
      int nearest = -1;
      double least = Double.POSITIVE_INFINITY;
      double[] costs = cost[row];
      double offset = reached - rowPrice[row];
      for (int j = 0; j < n; j++) {
        if (settled[j]) {
          continue;
        }
        double through = offset + costs[j] - columnPrice[j];
        if (through < distance[j]) {
          distance[j] = through;
          before[j] = column;
        }
        if (distance[j] < least) {
          least = distance[j];
          nearest = j;
        }
      }
      reached = least;
      column = nearest;
      if (rowOf[column] < 0) {
        break;
      }
      settled[column] = true;
      row = rowOf[column];
    }
    rowPrice[start] += reached;
    for (int j = 0; j < n; j++) {
      if (settled[j]) {
        rowPrice[rowOf[j]] += reached - distance[j];
        columnPrice[j] -= reached - distance[j];
      }
    }
    while (before[column] >= 0) {
      rowOf[column] = rowOf[before[column]];
      column = before[column];
    }
    rowOf[column] = start;
  }
}
