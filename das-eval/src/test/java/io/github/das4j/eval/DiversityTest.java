package io.github.das4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against numbers by hand, by numpy, and by another algorithm. */
class DiversityTest {

  /** sin(1.3 i² + 0.7 ij + j), each row scaled to length 1. */
  private static float[][] features(int rows, int width) {
    float[][] features = new float[rows][width];
    for (int i = 0; i < rows; i++) {
      double squares = 0;
      for (int j = 0; j < width; j++) {
        squares += Math.pow(Math.sin(1.3 * i * i + 0.7 * i * j + j), 2);
      }
      for (int j = 0; j < width; j++) {
        features[i][j] = (float) (Math.sin(1.3 * i * i + 0.7 * i * j + j) / Math.sqrt(squares));
      }
    }
    return features;
  }

  @Test
  void entropyOfAKnownSpectrum() {
    // Rows ±a_k e_k: the covariance is diagonal with 2 a_k² / (n − 1).
    int width = 6;
    float[][] features = new float[2 * width][width];
    double logs = 0;
    for (int k = 0; k < width; k++) {
      features[2 * k][k] = 1f / (k + 1);
      features[2 * k + 1][k] = -1f / (k + 1);
      logs += k < 4 ? Math.log(2 * Math.pow(1f / (k + 1), 2) / (2 * width - 1)) : 0;
    }
    assertThat(TruncatedEntropy.of(features, 4).value().orElseThrow())
        .isCloseTo(2 * Math.log(2 * Math.PI * Math.E) + logs / 2, within(1e-12));
  }

  @Test
  void entropyAsNumpyHasIt() {
    // numpy.linalg.eigvalsh(numpy.cov(f.T)), and for fewer images than dimensions the SVD.
    assertThat(TruncatedEntropy.of(features(30, 24), 20).value().orElseThrow())
        .isCloseTo(-23.112343, within(1e-4));
    assertThat(TruncatedEntropy.of(features(22, 24), 20).value().orElseThrow())
        .isCloseTo(-23.616802, within(1e-4));
  }

  @Test
  void eigenvaluesAsPowerIterationHasThem() {
    float[][] features = features(9, 12);
    double[] eigenvalues = TruncatedEntropy.eigenvalues(features);
    double[][] covariance = covariance(features);
    for (int k = 0; k < 3; k++) {
      assertThat(eigenvalues[k]).isCloseTo(deflate(covariance), within(1e-9));
    }
  }

  private static double[][] covariance(float[][] features) {
    int width = features[0].length;
    double[] mean = new double[width];
    for (float[] row : features) {
      for (int j = 0; j < width; j++) {
        mean[j] += row[j] / (double) features.length;
      }
    }
    double[][] covariance = new double[width][width];
    for (float[] row : features) {
      for (int a = 0; a < width; a++) {
        for (int b = 0; b < width; b++) {
          covariance[a][b] += (row[a] - mean[a]) * (row[b] - mean[b]) / (features.length - 1);
        }
      }
    }
    return covariance;
  }

  /** The largest eigenvalue by power iteration; takes it out of the matrix. */
  private static double deflate(double[][] matrix) {
    int width = matrix.length;
    double[] vector = new Random(1).doubles(width, -1, 1).toArray();
    double value = 0;
    for (int turn = 0; turn < 20_000; turn++) {
      double[] next = new double[width];
      for (int a = 0; a < width; a++) {
        for (int b = 0; b < width; b++) {
          next[a] += matrix[a][b] * vector[b];
        }
      }
      value = Math.sqrt(IntStream.range(0, width).mapToDouble(a -> next[a] * next[a]).sum());
      for (int a = 0; a < width; a++) {
        vector[a] = next[a] / value;
      }
    }
    for (int a = 0; a < width; a++) {
      for (int b = 0; b < width; b++) {
        matrix[a][b] -= value * vector[a] * vector[b];
      }
    }
    return value;
  }

  @Test
  void tooLittleForAnEntropyIsSaid() {
    Figure few = TruncatedEntropy.of(features(20, 24), 20);
    assertThat(few.value()).isEmpty();
    assertThat(few.note()).contains("needs 21 images");
    assertThat(TruncatedEntropy.of(new float[0][], 20).note()).contains("needs 21 images");
    assertThat(TruncatedEntropy.of(features(30, 12), 20).note()).contains("12 dimensions only");
    float[][] equal = features(30, 24);
    for (int i = 8; i < equal.length; i++) {
      equal[i] = equal[i % 8];
    }
    assertThat(TruncatedEntropy.of(equal, 20).value()).isEmpty();
    assertThat(TruncatedEntropy.of(equal, 20).note()).contains("7 directions only");
  }

  @Test
  void distancesByHand() {
    float half = (float) Math.sqrt(3) / 2;
    // Directions 0°, 60° and 90°, of lengths that do not matter.
    PairDistances pairs = PairDistances.cosine(new float[][] {{2, 0}, {0.5f, half}, {0, 3}});
    assertThat(pairs.values()).containsExactly(new double[] {0.5, 1, 1 - half}, within(1e-7));
    Figure mean = new PairDistances(3, new double[] {1, 2, 3}).mean(new int[] {0, 1, 2});
    assertThat(mean.value()).hasValue(2);
    assertThat(mean.spread()).hasValue(1);
    // Without each image in turn 3, 2, 1: √(2/3 · 2).
    assertThat(mean.standardError().orElseThrow()).isCloseTo(Math.sqrt(4 / 3.0), within(1e-12));
  }

  @Test
  void distancesAsNumpyHasThem() {
    Figure mean = PairDistances.cosine(features(6, 24)).mean(new int[] {0, 1, 2, 3, 4, 5});
    assertThat(mean.count()).isEqualTo(15);
    assertThat(mean.value().orElseThrow()).isCloseTo(1.0761321, within(1e-6));
    assertThat(mean.spread().orElseThrow()).isCloseTo(0.2270551, within(1e-6));
    assertThat(mean.standardError().orElseThrow()).isCloseTo(0.0779170, within(1e-6));
  }

  /** Over many sets of images the mean distance scatters by as much as its error says. */
  @Test
  void theJackknifeTellsTheScatter() {
    Random random = new Random(11);
    int[] units = IntStream.range(0, 20).toArray();
    int runs = 1500;
    double sum = 0;
    double squares = 0;
    double variances = 0;
    double naive = 0;
    for (int run = 0; run < runs; run++) {
      float[][] features = new float[20][3];
      for (float[] row : features) {
        row[0] = 1;
        row[1] = (float) random.nextGaussian();
        row[2] = (float) random.nextGaussian();
      }
      Figure figure = PairDistances.cosine(features).mean(units);
      double value = figure.value().orElseThrow();
      sum += value;
      squares += value * value;
      variances += Math.pow(figure.standardError().orElseThrow(), 2) / runs;
      naive += Math.pow(figure.spread().orElseThrow(), 2) / 190 / runs;
    }
    double scatter = squares / runs - Math.pow(sum / runs, 2);
    assertThat(variances / scatter).isBetween(0.85, 1.3);
    assertThat(naive / scatter).isLessThan(0.6);
  }

  @Test
  void fewImagesHaveNoError() {
    assertThat(new PairDistances(1, new double[0]).mean(new int[] {0}).value()).isEmpty();
    Figure two = new PairDistances(2, new double[] {0.3}).mean(new int[] {0, 1});
    assertThat(two.value()).hasValue(0.3);
    assertThat(two.interval()).isEmpty();
  }
}
