package io.github.das4j.verify;

import io.github.das4j.toy.Mixture;
import io.github.das4j.toy.MixtureDenoiser;
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

  /** One Gaussian and a quadratic reward: Gaussian throughout, in closed form. */
  public static KnownTarget linearGaussian() {
    Mixture data = new Mixture(new double[][] {{1}}, 0.5);
    ToyReward reward = new ToyReward(new double[] {-1.5}, new double[] {1.5});
    ToyProcess process = process(data);
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
        "linear-Gaussian", data, process, reward, z, tilted, tilted * tilted + variance / shrink);
  }

  /** Three Gaussians and a quadratic reward: the chain's law by quadrature. */
  public static KnownTarget mixture() {
    Mixture data = new Mixture(new double[][] {{-2}, {0.5}, {2}}, 0.2);
    ToyReward reward = new ToyReward(new double[] {1}, new double[] {0.3});
    return byQuadrature("mixture", data, reward);
  }

  static KnownTarget byQuadrature(String name, Mixture data, ToyReward reward) {
    ToyProcess process = process(data);
    double[] density = finalDensity(process);
    double z = 0;
    double mean = 0;
    double square = 0;
    for (int i = 0; i < CELLS; i++) {
      double x = point(i);
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

  /** The density of x_0 on the grid, the chain's kernel integrated level by level. */
  private static double[] finalDensity(ToyProcess process) {
    double[] density = new double[CELLS];
    for (int i = 0; i < CELLS; i++) {
      density[i] = normal(point(i), 1);
    }
    for (int step = 0; step < process.steps(); step++) {
      double variance = process.variance(step);
      if (variance == 0) {
        continue; // The toys' last step changes nothing.
      }
      double[] next = new double[CELLS];
      for (int i = 0; i < CELLS; i++) {
        double centre = transition(process, step, point(i));
        for (int j = 0; j < CELLS; j++) {
          next[j] += density[i] * normal(point(j) - centre, variance) * width();
        }
      }
      density = next;
    }
    return density;
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
