package io.github.das4j.smc;

import java.util.Arrays;
import java.util.List;

/**
 * A swarm of any immutable particle type, as {@link ParticleModel} moves it.
 *
 * @param values the N particles
 * @param logRatio log p − log q of the move that made each, length N
 * @param logTwist ψ of each, length N; zeros until scored
 */
public record Particles<P>(List<P> values, double[] logRatio, double[] logTwist)
    implements Swarm<Particles<P>> {

  /** Takes copies of list and arrays. */
  public Particles {
    values = List.copyOf(values);
    logRatio = logRatio.clone();
    logTwist = logTwist.clone();
  }

  /** A copy, length N. */
  @Override
  public double[] logRatio() {
    return logRatio.clone();
  }

  /** A copy, length N. */
  @Override
  public double[] logTwist() {
    return logTwist.clone();
  }

  @Override
  public int size() {
    return values.size();
  }

  @Override
  public Particles<P> gather(int[] ancestors) {
    return new Particles<>(
        Arrays.stream(ancestors).mapToObj(values::get).toList(),
        Arrays.stream(ancestors).mapToDouble(a -> logRatio[a]).toArray(),
        Arrays.stream(ancestors).mapToDouble(a -> logTwist[a]).toArray());
  }
}
