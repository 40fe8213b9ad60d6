package io.github.das4j.toy;

import io.github.das4j.smc.Keys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * DDPO (Black et al. 2023, arXiv 2305.13301) with the published settings: 256 trajectories an
 * epoch, one clipped update for each of their steps but the last, ratio clip 1e-4, gradient norm at
 * most 1; log-densities are means over coordinates.
 *
 * <p>The published advantage <em>adds</em> the weighted KL to the reward, which rewards leaving the
 * pretrained model; {@link KlSign#PUBLISHED} reproduces that, {@link KlSign#PENALTY} subtracts it.
 */
final class PolicyGradient {

  private static final int BATCH = 256;
  private static final double CLIP = 1e-4;
  private static final double MAX_NORM = 1;
  private static final int INITIAL = -1;

  private final ToyProcess pretrained;
  private final ToyReward reward;
  private final double klWeight;

  PolicyGradient(ToyProcess pretrained, ToyReward reward, double klWeight, KlSign sign) {
    this.pretrained = pretrained;
    this.reward = reward;
    this.klWeight = klWeight * sign.factor();
  }

  /** States x_t of a batch, the noise that the policy drew them with, and their KL by step. */
  private record Trajectories(List<double[][]> states, List<double[][]> noises, double[][] kl) {}

  /** Trains a network in place. */
  void run(Mlp network, int epochs, double learningRate, long seed) {
    try (MlpTrainer trainer = new MlpTrainer(List.of(network), learningRate, MAX_NORM)) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        Trajectories paths = sample(network, Keys.mix(seed, epoch));
        double[] advantage = standardized(reward.of(paths.states().get(pretrained.steps())));
        for (int step = 0; step < pretrained.steps() - 1; step++) {
          trainer.step(List.of(gradient(network, paths, advantage, step)));
        }
      }
    }
  }

  private Trajectories sample(Mlp network, long key) {
    int steps = pretrained.steps();
    List<double[][]> states = new ArrayList<>();
    List<double[][]> noises = new ArrayList<>();
    double[][] kl = new double[steps][BATCH];
    double[][] x = new Normals(key, INITIAL).columns(pretrained.dimension(), BATCH);
    for (int step = 0; step < steps; step++) {
      int timestep = pretrained.timestep(step);
      double variance = pretrained.variance(step);
      double[][] noise = new MlpDenoiser(network).at(timestep, x).noise();
      states.add(x);
      noises.add(noise);
      double[][] mean = pretrained.mean(step, x, noise);
      if (variance > 0) {
        double[][] old = pretrained.denoiser().at(timestep, x).noise();
        kl[step] = divergence(step, noise, old);
        double[][] z = new Normals(key, step).columns(x.length, BATCH);
        mean = ToyProcess.combined(1, mean, Math.sqrt(variance), z);
      }
      x = mean;
    }
    states.add(x);
    return new Trajectories(states, noises, kl);
  }

  private double[] divergence(int step, double[][] noise, double[][] old) {
    double direction = pretrained.direction(step);
    double factor = direction * direction / (2 * pretrained.variance(step));
    double[] kl = new double[BATCH];
    for (int d = 0; d < noise.length; d++) {
      for (int n = 0; n < BATCH; n++) {
        double gap = noise[d][n] - old[d][n];
        kl[n] += factor * gap * gap;
      }
    }
    return kl;
  }

  private Mlp gradient(Mlp network, Trajectories paths, double[] advantage, int step) {
    int dimension = pretrained.dimension();
    double[][] x = paths.states().get(step);
    double[][] action = paths.states().get(step + 1);
    double variance = pretrained.variance(step);
    double direction = pretrained.direction(step);
    Mlp.Pass pass = network.forward(MlpDenoiser.input(pretrained.timestep(step), x), BATCH);
    double[][] mean = pretrained.mean(step, x, Columns.doubles(pass.output()));
    double[][] before = pretrained.mean(step, x, paths.noises().get(step));
    float[][] cotangent = new float[dimension][BATCH];
    for (int n = 0; n < BATCH; n++) {
      double logRatio = 0;
      for (int d = 0; d < dimension; d++) {
        double now = action[d][n] - mean[d][n];
        double then = action[d][n] - before[d][n];
        logRatio += (then * then - now * now) / (2 * variance * dimension);
      }
      double ratio = Math.exp(logRatio);
      double gain = advantage[n] + klWeight * paths.kl()[step][n];
      boolean clipped = gain > 0 ? ratio > 1 + CLIP : ratio < 1 - CLIP;
      double slope = clipped ? 0 : -gain * ratio / BATCH;
      for (int d = 0; d < dimension; d++) {
        double towards = (action[d][n] - mean[d][n]) / (variance * dimension);
        cotangent[d][n] = (float) (slope * towards * direction);
      }
    }
    Mlp gradient = network.zeros();
    network.pullback(pass, cotangent, gradient);
    return gradient;
  }

  private static double[] standardized(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    double deviation = Math.sqrt(squares / (values.length - 1));
    return Arrays.stream(values).map(v -> (v - mean) / (deviation + 1e-8)).toArray();
  }
}
