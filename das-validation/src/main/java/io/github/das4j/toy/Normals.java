package io.github.das4j.toy;

import io.github.das4j.smc.Keys;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * A stream of standard normals, and of uniforms, that is a function of a seed and a few numbers.
 */
public final class Normals {

  private final UniformRandomProvider random;
  private final ZigguratSampler.NormalizedGaussian gaussian;

  public Normals(long seed, long... parts) {
    random = RandomSource.XO_SHI_RO_256_PP.create(Keys.mix(seed, parts));
    gaussian = ZigguratSampler.NormalizedGaussian.of(random);
  }

  public double next() {
    return gaussian.sample();
  }

  /** Uniform in [0, 1). */
  public double nextUniform() {
    return random.nextDouble();
  }

  /** Uniform in 0 … bound − 1. */
  public int nextInt(int bound) {
    return random.nextInt(bound);
  }

  /** [dimension][rows], drawn row by row. */
  double[][] columns(int dimension, int rows) {
    double[][] columns = new double[dimension][rows];
    for (int n = 0; n < rows; n++) {
      for (int d = 0; d < dimension; d++) {
        columns[d][n] = gaussian.sample();
      }
    }
    return columns;
  }
}
