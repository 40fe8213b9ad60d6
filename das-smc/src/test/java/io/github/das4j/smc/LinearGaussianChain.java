package io.github.das4j.smc;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * A chain whose target is known: x_0 ~ N(0, 1), x_k+1 = slope·x_k + shift_k + σ_k z, and the
 * quadratic reward ψ(x) = −(x − 1.5)² / 2·0.8² at its end. The twist before the end is ψ of E[x_T |
 * x_k], which is what a perfect denoiser would predict.
 */
record LinearGaussianChain(double slope, double shift, double[] sigma, boolean guided, long seed)
    implements TwistedModel<LinearGaussianChain.Walkers> {

  private static final double GOAL = 1.5;
  private static final double GOAL_VARIANCE = 0.64;

  static LinearGaussianChain guided(long seed) {
    return new LinearGaussianChain(0.8, 0.1, new double[] {.6, .6, .5, .5, .4, .3}, true, seed);
  }

  LinearGaussianChain unguided() {
    return new LinearGaussianChain(slope, shift, sigma, false, seed);
  }

  /** The same chain with σ = 0 in the middle and at the end, as under η = 0. */
  LinearGaussianChain partlyDeterministic() {
    return new LinearGaussianChain(slope, shift, new double[] {.6, .6, 0, .5, .4, 0}, guided, seed);
  }

  LinearGaussianChain seeded(long other) {
    return new LinearGaussianChain(slope, shift, sigma, guided, other);
  }

  // The truth, by recursion.

  private double[] endMoments() {
    double mean = 0;
    double variance = 1;
    for (double s : sigma) {
      mean = slope * mean + shift;
      variance = slope * slope * variance + s * s;
    }
    return new double[] {mean, variance};
  }

  /** log ∫ p(x_T) exp(ψ(x_T)). */
  double logZ() {
    double[] end = endMoments();
    double sum = GOAL_VARIANCE + end[1];
    double miss = end[0] - GOAL;
    return 0.5 * Math.log(GOAL_VARIANCE / sum) - miss * miss / (2 * sum);
  }

  double targetVariance() {
    return 1 / (1 / endMoments()[1] + 1 / GOAL_VARIANCE);
  }

  double targetMean() {
    double[] end = endMoments();
    return targetVariance() * (end[0] / end[1] + GOAL / GOAL_VARIANCE);
  }

  // The model.

  @Override
  public int steps() {
    return sigma.length;
  }

  @Override
  public Walkers initial(int particles) {
    double[] x = new double[particles];
    Arrays.setAll(x, n -> noise(0, n));
    double[] zeros = new double[particles];
    return new Walkers(x, zeros, zeros, zeros);
  }

  @Override
  public Walkers score(Walkers swarm, int step) {
    double factor = Math.pow(slope, sigma.length - step);
    double offset = shift * (1 - factor) / (1 - slope);
    double[] miss = Arrays.stream(swarm.x).map(x -> factor * x + offset - GOAL).toArray();
    return new Walkers(
        swarm.x,
        swarm.logRatio,
        Arrays.stream(miss).map(m -> -m * m / (2 * GOAL_VARIANCE)).toArray(),
        Arrays.stream(miss).map(m -> -m * factor / GOAL_VARIANCE).toArray());
  }

  @Override
  public Walkers propose(Walkers swarm, int step, double lambda) {
    int size = swarm.size();
    double s = sigma[step];
    double[] x = new double[size];
    double[] logRatio = new double[size];
    for (int n = 0; n < size; n++) {
      double z = noise(step + 1, n);
      double delta = guided ? s * s * lambda * swarm.gradient[n] : 0;
      x[n] = slope * swarm.x[n] + shift + delta + s * z;
      logRatio[n] = s == 0 ? 0 : -(delta * delta + 2 * s * z * delta) / (2 * s * s);
    }
    return new Walkers(x, logRatio, new double[size], new double[size]);
  }

  private double noise(int level, int particle) {
    return new SplittableRandom(Keys.mix(seed, level, particle)).nextGaussian();
  }

  /** Positions with all that belongs to them, and a stand-in for the FreeDoM ratio. */
  record Walkers(double[] x, double[] logRatio, double[] logTwist, double[] gradient)
      implements Swarm<Walkers> {

    @Override
    public int size() {
      return x.length;
    }

    @Override
    public Walkers gather(int[] a) {
      return new Walkers(
          gather(x, a), gather(logRatio, a), gather(logTwist, a), gather(gradient, a));
    }

    @Override
    public OptionalDouble guidanceRatio(IntPredicate alive) {
      return OptionalDouble.of(0.5 * rms(x) / rms(gradient));
    }

    private static double rms(double[] values) {
      return Math.sqrt(Arrays.stream(values).map(v -> v * v).average().orElseThrow());
    }

    private static double[] gather(double[] values, int[] a) {
      return Arrays.stream(a).mapToDouble(n -> values[n]).toArray();
    }
  }
}
