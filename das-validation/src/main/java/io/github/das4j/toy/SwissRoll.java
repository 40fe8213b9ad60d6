package io.github.das4j.toy;

import java.util.Arrays;
import java.util.function.Function;

/**
 * (s·cos s/2, s·sin s/2, 6v − 3) + 0.3·noise, s = 3π(½ + u), u and v uniform.
 *
 * <p>The third coordinate is independent of the others. For its exact denoiser both uniforms are
 * replaced by midpoints closer together than the noise is wide, which makes mixtures of Gaussians
 * that differ from the roll by less than 1e-6 of its density.
 */
final class SwissRoll {

  private static final double NOISE = 0.3;
  private static final int SPIRAL_POINTS = 250;
  private static final int HEIGHT_POINTS = 40;

  private static final Mixture SPIRAL = spiral();
  private static final Mixture HEIGHT = height();

  private SwissRoll() {}

  static double[][] sample(int n, Normals normals) {
    double[][] points = new double[n][];
    for (int i = 0; i < n; i++) {
      double[] turn = turn(normals.nextUniform());
      double height = 6 * normals.nextUniform() - 3;
      points[i] =
          new double[] {
            turn[0] + NOISE * normals.next(),
            turn[1] + NOISE * normals.next(),
            height + NOISE * normals.next()
          };
    }
    return points;
  }

  /** The exact denoiser, of the two mixtures' own. */
  static ToyDenoiser denoiser(Function<Mixture, ToyDenoiser> exact) {
    return new ProductDenoiser(2, exact.apply(SPIRAL), exact.apply(HEIGHT));
  }

  static double[][] score(double[][] x) {
    double[][] sheet = SPIRAL.score(Arrays.copyOf(x, 2));
    double[][] height = HEIGHT.score(new double[][] {x[2]});
    return new double[][] {sheet[0], sheet[1], height[0]};
  }

  private static double[] turn(double u) {
    double s = 3 * Math.PI * (0.5 + u);
    return new double[] {s * Math.cos(s) / 2, s * Math.sin(s) / 2};
  }

  private static Mixture spiral() {
    double[][] means = new double[SPIRAL_POINTS][];
    Arrays.setAll(means, k -> turn((k + 0.5) / SPIRAL_POINTS));
    return new Mixture(means, NOISE * NOISE);
  }

  private static Mixture height() {
    double[][] means = new double[HEIGHT_POINTS][];
    Arrays.setAll(means, k -> new double[] {6 * (k + 0.5) / HEIGHT_POINTS - 3});
    return new Mixture(means, NOISE * NOISE);
  }
}
