package io.github.das4j.toy;

import io.github.das4j.smc.Keys;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Sampling without Sequential Monte Carlo: every point on its own. */
final class Ancestral {

  private static final int BATCH = 256;
  private static final int INITIAL = -1;

  private Ancestral() {}

  /** n points of the model's own law, [n][dimension]. */
  static double[][] sample(ToyProcess process, int n, long seed) {
    return batches(n, seed, (rows, key) -> walk(process, rows, key));
  }

  /**
   * n points pushed along the reward's gradient, as the published baseline does: ρ∇r(x̂_0(x_t)) is
   * added after every step, without σ² and without α, and nothing corrects for it.
   */
  static double[][] guided(ToyProcess process, ToyReward reward, double rho, int n, long seed) {
    return batches(n, seed, (rows, key) -> guidedWalk(process, reward, rho, rows, key));
  }

  private interface Walk {
    double[][] run(int rows, long key);
  }

  private static double[][] batches(int n, long seed, Walk walk) {
    return IntStream.range(0, (n + BATCH - 1) / BATCH)
        .parallel()
        .mapToObj(b -> walk.run(Math.min(BATCH, n - b * BATCH), Keys.mix(seed, b)))
        .map(Columns::transposed)
        .flatMap(Arrays::stream)
        .toArray(double[][]::new);
  }

  private static double[][] walk(ToyProcess process, int rows, long key) {
    double[][] x = new Normals(key, INITIAL).columns(process.dimension(), rows);
    for (int step = 0; step < process.steps(); step++) {
      double[][] noise = process.denoiser().at(process.timestep(step), x).noise();
      x = noisy(process, step, process.mean(step, x, noise), key);
    }
    return x;
  }

  private static double[][] guidedWalk(
      ToyProcess process, ToyReward reward, double rho, int rows, long key) {
    double[][] x = new Normals(key, INITIAL).columns(process.dimension(), rows);
    for (int step = 0; step < process.steps(); step++) {
      ToyDenoiser.Prediction prediction = process.denoiser().at(process.timestep(step), x);
      double[][] clean = process.cleanSample(step, x, prediction.noise());
      double[][] gradient = process.gradient(step, clean, prediction, reward);
      double[][] next = noisy(process, step, process.mean(step, x, prediction.noise()), key);
      x = ToyProcess.combined(1, next, rho, gradient);
    }
    return x;
  }

  private static double[][] noisy(ToyProcess process, int step, double[][] mean, long key) {
    double variance = process.variance(step);
    if (variance == 0) {
      return mean;
    }
    double[][] z = new Normals(key, step).columns(process.dimension(), mean[0].length);
    return ToyProcess.combined(1, mean, Math.sqrt(variance), z);
  }
}
