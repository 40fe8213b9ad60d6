package io.github.das4j.verify;

import io.github.das4j.diffusion.RectifiedFlow;
import io.github.das4j.toy.Mixture;
import io.github.das4j.toy.MixtureDenoiser;
import io.github.das4j.toy.MixtureVelocity;
import io.github.das4j.toy.ToyProcess;
import io.github.das4j.toy.ToyReward;

/**
 * A chain on the line whose final law, tilted by exp(r), is known: Z, E x and E x² under it. The
 * law is the chain's own, its discretisation included, so that a sampler has no excuse.
 *
 * @param z Σ p(x_0) exp(r(x_0))
 * @param mean E x_0 under the tilted law
 * @param square E x_0²
 */
public record KnownTarget(
    String name,
    Mixture data,
    ToyProcess process,
    ToyReward reward,
    double z,
    double mean,
    double square) {

  private static final int STEPS = 20;
  private static final double REACH = 9;
  private static final int CELLS = 1800;

  private static final Mixture GAUSSIAN = new Mixture(new double[][] {{1}}, 0.5);
  private static final Mixture THREE = new Mixture(new double[][] {{-2}, {0.5}, {2}}, 0.2);
  private static final ToyReward FAR = new ToyReward(new double[] {-1.5}, new double[] {1.5});
  private static final ToyReward NEAR = new ToyReward(new double[] {1}, new double[] {0.3});

  /** One Gaussian and a quadratic reward: Gaussian throughout, in closed form. */
  public static KnownTarget linearGaussian() {
    return linearGaussian("linear-Gaussian", GAUSSIAN, process(GAUSSIAN));
  }

  /**
   * The same along a rectified flow, of the exact velocity.
   *
   * @param eta η in [0, 1]
   */
  public static KnownTarget linearGaussianFlow(double eta) {
    return linearGaussian("flow, linear-Gaussian, η = " + eta, GAUSSIAN, flow(GAUSSIAN, eta));
  }

  private static KnownTarget linearGaussian(String name, Mixture data, ToyProcess process) {
    ToyReward reward = FAR;
    double mean = 0;
    double variance = 1;
    for (int step = 0; step < process.steps(); step++) {
      double at0 = transition(process, step, 0);
      double slope = transition(process, step, 1) - at0;
      mean = at0 + slope * mean;
      variance = slope * slope * variance + process.variance(step);
    }
    double w = reward.weight()[0];
    double c = reward.centre()[0];
    double shrink = 1 + 2 * variance * w;
    double z = Math.exp(-w * (mean - c) * (mean - c) / shrink) / Math.sqrt(shrink);
    double tilted = (mean + 2 * variance * w * c) / shrink;
    return new KnownTarget(
        name, data, process, reward, z, tilted, tilted * tilted + variance / shrink);
  }

  /** Three Gaussians and a quadratic reward: the chain's law by quadrature. */
  public static KnownTarget mixture() {
    return byQuadrature("mixture", THREE, NEAR);
  }

  /**
   * The same along a rectified flow, of the exact velocity.
   *
   * @param eta η in [0, 1]
   */
  public static KnownTarget mixtureFlow(double eta) {
    return byQuadrature("flow, mixture, η = " + eta, THREE, NEAR, flow(THREE, eta));
  }

  static KnownTarget byQuadrature(String name, Mixture data, ToyReward reward) {
    return byQuadrature(name, data, reward, process(data));
  }

  static KnownTarget byQuadrature(String name, Mixture data, ToyReward reward, ToyProcess process) {
    double[] points = grid();
    double[] density = finalDensity(process, points);
    double z = 0;
    double mean = 0;
    double square = 0;
    for (int i = 0; i < CELLS; i++) {
      double x = points[i];
      double mass = density[i] * Math.exp(reward.of(new double[] {x})) * width();
      z += mass;
      mean += mass * x;
      square += mass * x * x;
    }
    return new KnownTarget(name, data, process, reward, z, mean / z, square / z);
  }

  private static ToyProcess process(Mixture data) {
    return ToyProcess.of(1, new MixtureDenoiser(ToyProcess.SCHEDULE, data), STEPS);
  }

  /** Mean of p(x_t−1 | x_t = x). */
  private static double transition(ToyProcess process, int step, double x) {
    double[][] batch = {{x}};
    return process
        .mean(step, batch, process.denoiser().at(process.timestep(step), batch).noise())[0][0];
  }

  private static ToyProcess flow(Mixture data, double eta) {
    RectifiedFlow path = RectifiedFlow.shifted(STEPS, 1);
    return ToyProcess.flow(1, new MixtureVelocity(path, data), path, eta);
  }

  /**
   * The density of x_0 on the grid, the chain's kernel integrated level by level. Steps without
   * noise carry the points along instead, which keep the mass of their cells.
   *
   * @param points the grid; afterwards where its points have gone
   */
  private static double[] finalDensity(ToyProcess process, double[] points) {
    double[] density = new double[CELLS];
    for (int i = 0; i < CELLS; i++) {
      density[i] = normal(point(i), 1);
    }
    for (int step = 0; step < process.steps(); step++) {
      double variance = process.variance(step);
      double[] centres = new double[CELLS];
      for (int i = 0; i < CELLS; i++) {
        centres[i] = transition(process, step, points[i]);
      }
      if (variance == 0) {
        System.arraycopy(centres, 0, points, 0, CELLS);
        continue;
      }
      System.arraycopy(grid(), 0, points, 0, CELLS);
      density = spread(density, centres, variance);
    }
    return density;
  }

  private static double[] spread(double[] density, double[] centres, double variance) {
    double[] next = new double[CELLS];
    for (int i = 0; i < CELLS; i++) {
      for (int j = 0; j < CELLS; j++) {
        next[j] += density[i] * normal(point(j) - centres[i], variance) * width();
      }
    }
    return next;
  }

  private static double[] grid() {
    double[] grid = new double[CELLS];
    java.util.Arrays.setAll(grid, KnownTarget::point);
    return grid;
  }

  private static double normal(double x, double variance) {
    return Math.exp(-x * x / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
  }

  private static double point(int cell) {
    return -REACH + (cell + 0.5) * width();
  }

  private static double width() {
    return 2 * REACH / CELLS;
  }
}
