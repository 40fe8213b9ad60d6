package io.github.das4j.align;

import java.util.Arrays;

/**
 * What each particle has gone through on its way, by move; moves with it when it is resampled.
 *
 * @param logProbability [N][moves] log p(x_t−1 | x_t); 0 at a deterministic move
 * @param manifoldDeviation [N][moves] |⟨k λ ∇ψ, o⟩| / ‖o‖, o the network's output
 * @param rewards [N][scored levels] r(x̂_0)
 */
public record Traces(double[][] logProbability, double[][] manifoldDeviation, double[][] rewards) {

  /** Takes copies of the arrays. */
  public Traces {
    logProbability = copy(logProbability);
    manifoldDeviation = copy(manifoldDeviation);
    rewards = copy(rewards);
  }

  /** A copy, [N][moves]. */
  @Override
  public double[][] logProbability() {
    return copy(logProbability);
  }

  /** A copy, [N][moves]. */
  @Override
  public double[][] manifoldDeviation() {
    return copy(manifoldDeviation);
  }

  /** A copy, [N][scored levels]. */
  @Override
  public double[][] rewards() {
    return copy(rewards);
  }

  static Traces empty(int particles) {
    return new Traces(new double[particles][0], new double[particles][0], new double[particles][0]);
  }

  Traces gather(int[] ancestors) {
    return new Traces(
        gather(logProbability, ancestors),
        gather(manifoldDeviation, ancestors),
        gather(rewards, ancestors));
  }

  Traces append(double[] logProbabilities, double[] deviations) {
    return new Traces(
        append(logProbability, logProbabilities), append(manifoldDeviation, deviations), rewards);
  }

  Traces judged(double[] found) {
    return new Traces(logProbability, manifoldDeviation, append(rewards, found));
  }

  /**
   * −log₂ p of a particle's whole trajectory, divided by the number of its elements: bits per
   * element.
   *
   * @param particle index in [0, N)
   * @param elements of a sample, at least 1
   * @throws IndexOutOfBoundsException if there is no such particle
   */
  public double bitsPerDimension(int particle, long elements) {
    return -Arrays.stream(logProbability[particle]).sum() / (elements * Math.log(2));
  }

  private static double[][] copy(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }

  private static double[][] gather(double[][] rows, int[] ancestors) {
    return Arrays.stream(ancestors).mapToObj(a -> rows[a]).toArray(double[][]::new);
  }

  private static double[][] append(double[][] rows, double[] values) {
    double[][] longer = new double[rows.length][];
    for (int n = 0; n < rows.length; n++) {
      longer[n] = Arrays.copyOf(rows[n], rows[n].length + 1);
      longer[n][rows[n].length] = values[n];
    }
    return longer;
  }
}
