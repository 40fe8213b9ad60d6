package io.github.das4j.smc;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * Srinivasan sampling process, algorithm 3 of Gerber, Chopin and Whiteley, Negative association,
 * ordering and convergence of resampling methods (Annals of Statistics 2019).
 *
 * <p>Two open particles i and j play for the fractions of their expected offspring: one fraction
 * becomes 0 or 1, its owner leaves, the next particle takes the place. The sum never changes.
 */
final class SrinivasanProcess {

  /** A fraction this close to 1 that rounding kept from reaching it. */
  private static final double ALMOST_ONE = 0.99;

  private SrinivasanProcess() {}

  static int[] counts(double[] weights, int offspring, DoubleSupplier uniform) {
    int n = weights.length;
    int[] counts = new int[n];
    double[] fraction = new double[n];
    for (int k = 0; k < n; k++) {
      double share = offspring * weights[k];
      counts[k] = (int) Math.floor(share);
      fraction[k] = share - counts[k];
    }

    int i = 0;
    int j = 1;
    for (int k = 0; k < n - 1; k++) {
      double up = Math.min(fraction[j], 1 - fraction[i]);
      double down = Math.min(fraction[i], 1 - fraction[j]);
      double probability = up + down > 0 ? up / (up + down) : 0;
      if (uniform.getAsDouble() < probability) {
        int swapped = i;
        i = j;
        j = swapped;
        up = down;
      }
      if (fraction[j] < 1 - fraction[i]) {
        fraction[i] += up;
        fraction[j] = 0;
        j = k + 2;
      } else {
        fraction[j] -= up;
        fraction[i] = 0;
        counts[i]++;
        i = k + 2;
      }
    }
    settle(counts, fraction, Math.min(i, j), offspring);
    return counts;
  }

  /** The last open fraction is 0 or 1 but for rounding; if 1, its owner has one to come. */
  private static void settle(int[] counts, double[] fraction, int open, int offspring) {
    if (Arrays.stream(counts).sum() == offspring - 1 && fraction[open] > ALMOST_ONE) {
      counts[open]++;
    }
  }
}
