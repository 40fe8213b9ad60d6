package io.github.das4j.toy;

import java.util.Arrays;

/**
 * Two independent groups of coordinates, each with a denoiser of its own: the first {@code split},
 * and the rest.
 */
record ProductDenoiser(int split, ToyDenoiser first, ToyDenoiser second) implements ToyDenoiser {

  @Override
  public Prediction at(int timestep, double[][] x) {
    Prediction front = first.at(timestep, head(x));
    Prediction back = second.at(timestep, tail(x));
    double[][] noise = joined(front.noise(), back.noise());
    return new Prediction() {
      @Override
      public double[][] noise() {
        return noise;
      }

      @Override
      public double[][] pullback(double[][] cotangent) {
        return joined(front.pullback(head(cotangent)), back.pullback(tail(cotangent)));
      }
    };
  }

  private double[][] head(double[][] x) {
    return Arrays.copyOf(x, split);
  }

  private double[][] tail(double[][] x) {
    return Arrays.copyOfRange(x, split, x.length);
  }

  private static double[][] joined(double[][] front, double[][] back) {
    double[][] all = Arrays.copyOf(front, front.length + back.length);
    System.arraycopy(back, 0, all, front.length, back.length);
    return all;
  }
}
