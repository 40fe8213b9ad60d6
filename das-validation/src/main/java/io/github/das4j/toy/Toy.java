package io.github.das4j.toy;

import io.github.das4j.diffusion.RectifiedFlow;
import java.util.Locale;
import java.util.function.Function;

/** The three published experiments (notebooks of arXiv 2501.05803's code). */
public enum Toy {
  /** Nine Gaussians on a grid; the reward wants y = 0. */
  GMM1(2, 100_000, 1000) {
    @Override
    public ToyReward reward() {
      return new ToyReward(new double[] {0, 0}, new double[] {0.01, 1});
    }

    @Override
    double[][] data(int n, Normals normals) {
      return grid().sample(n, normals);
    }

    @Override
    ToyDenoiser exact(Function<Mixture, ToyDenoiser> exact) {
      return exact.apply(grid());
    }

    @Override
    double[][] score(double[][] x) {
      return grid().score(x);
    }
  },

  /** Eight Gaussians on a circle; the reward wants x = 0. */
  GMM2(2, 100_000, 1000) {
    @Override
    public ToyReward reward() {
      return new ToyReward(new double[] {0, 1}, new double[] {1, 0.1});
    }

    @Override
    double[][] data(int n, Normals normals) {
      return circle().sample(n, normals);
    }

    @Override
    ToyDenoiser exact(Function<Mixture, ToyDenoiser> exact) {
      return exact.apply(circle());
    }

    @Override
    double[][] score(double[][] x) {
      return circle().score(x);
    }
  },

  /** A sheet rolled up in three dimensions; the reward wants z = 0. */
  SWISS_ROLL(3, 10_000, 5000) {
    @Override
    public ToyReward reward() {
      return new ToyReward(new double[] {0, 0, 0}, new double[] {0.01, 0.01, 1});
    }

    @Override
    double[][] data(int n, Normals normals) {
      return SwissRoll.sample(n, normals);
    }

    @Override
    ToyDenoiser exact(Function<Mixture, ToyDenoiser> exact) {
      return SwissRoll.denoiser(exact);
    }

    @Override
    double[][] score(double[][] x) {
      return SwissRoll.score(x);
    }
  };

  /** Variance of each coordinate within a component of the mixtures. */
  static final double VARIANCE = 0.3;

  private static final int HIDDEN = 64;

  private final int dimension;
  private final int points;
  private final int epochs;

  Toy(int dimension, int points, int epochs) {
    this.dimension = dimension;
    this.points = points;
    this.epochs = epochs;
  }

  /** Draws n points of the data, [n][dimension]. */
  abstract double[][] data(int n, Normals normals);

  /** What is exact of the data, from what is exact of the mixtures that it is made of. */
  abstract ToyDenoiser exact(Function<Mixture, ToyDenoiser> exact);

  /** The exact posterior mean of the data. */
  public ToyDenoiser exact() {
    return exact(mixture -> new MixtureDenoiser(ToyProcess.SCHEDULE, mixture));
  }

  /** The chain of the exact velocity of a flow to the data, η = 1. */
  public ToyProcess flow(int steps) {
    ToyProcess.timesteps(steps);
    RectifiedFlow path = RectifiedFlow.shifted(steps, 1);
    ToyDenoiser velocity = exact(mixture -> new MixtureVelocity(path, mixture));
    return ToyProcess.flow(dimension, velocity, path, 1);
  }

  /** ∇ log p of the data; x and the result [dimension][rows]. */
  abstract double[][] score(double[][] x);

  public abstract ToyReward reward();

  public int dimension() {
    return dimension;
  }

  /** Number of points the denoiser is trained on. */
  int points() {
    return points;
  }

  /** Passes over them. */
  int epochs() {
    return epochs;
  }

  /** Layer sizes of the published network. */
  int[] sizes() {
    return new int[] {dimension + 1, HIDDEN, HIDDEN, dimension};
  }

  /** {@code gmm1}, {@code gmm2}, {@code swiss-roll}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * n draws of the true target p(x) exp(r(x)/α), by rejection: r ≤ 0, so that exp(r/α) is a
   * probability.
   */
  double[][] target(int n, double alpha, Normals normals) {
    ToyReward reward = reward();
    double[][] accepted = new double[n][];
    int count = 0;
    while (count < n) {
      double[] point = data(1, normals)[0];
      if (normals.nextUniform() < Math.exp(reward.of(point) / alpha)) {
        accepted[count++] = point;
      }
    }
    return accepted;
  }

  static Mixture grid() {
    double[][] means = new double[9][];
    for (int k = 0; k < 9; k++) {
      means[k] = new double[] {4 * (k % 3 - 1), 4 * (k / 3 - 1)};
    }
    return new Mixture(means, VARIANCE);
  }

  private static Mixture circle() {
    double[][] means = new double[8][];
    for (int k = 0; k < 8; k++) {
      double angle = 2 * Math.PI * k / 8;
      means[k] = new double[] {4 * Math.cos(angle), 4 * Math.sin(angle)};
    }
    return new Mixture(means, VARIANCE);
  }
}
