package io.github.das4j.toy;

import io.github.das4j.smc.Swarm;
import java.util.Arrays;
import java.util.Optional;

/**
 * N points at one level.
 *
 * @param x [dimension][N]
 * @param logRatio log p − log q of the move that made each
 * @param score what scoring found; empty before
 */
public record ToySwarm(double[][] x, double[] logRatio, Optional<Score> score)
    implements Swarm<ToySwarm> {

  /**
   * @param noise ε̂, [dimension][N]
   * @param logTwist r(x̂_0) / α
   * @param gradient its gradient with respect to x_t, [dimension][N]; empty if moves are unguided
   */
  public record Score(double[][] noise, double[] logTwist, Optional<double[][]> gradient) {

    private Score gather(int[] ancestors) {
      double[] twists = Arrays.stream(ancestors).mapToDouble(a -> logTwist[a]).toArray();
      return new Score(
          Columns.gather(noise, ancestors),
          twists,
          gradient.map(columns -> Columns.gather(columns, ancestors)));
    }
  }

  @Override
  public int size() {
    return logRatio.length;
  }

  @Override
  public double[] logTwist() {
    return score.orElseThrow(() -> new IllegalStateException("not scored yet")).logTwist();
  }

  @Override
  public ToySwarm gather(int[] ancestors) {
    double[] ratios = Arrays.stream(ancestors).mapToDouble(a -> logRatio[a]).toArray();
    return new ToySwarm(
        Columns.gather(x, ancestors), ratios, score.map(found -> found.gather(ancestors)));
  }
}
