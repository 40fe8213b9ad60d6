package io.github.das4j.verify;

import io.github.das4j.smc.Population;
import io.github.das4j.toy.ToySwarm;
import java.util.Arrays;
import java.util.List;

/**
 * What one run says of a target on the line.
 *
 * @param mean self-normalised E x
 * @param square self-normalised E x²
 */
record Estimate(double z, double mean, double square) {

  static Estimate of(Population<ToySwarm> population) {
    return of(population.logZ(), population.weights().probabilities(), population.swarm().x()[0]);
  }

  static Estimate of(double logZ, double[] weights, double[] x) {
    double mean = 0;
    double square = 0;
    for (int n = 0; n < weights.length; n++) {
      mean += weights[n] * x[n];
      square += weights[n] * x[n] * x[n];
    }
    return new Estimate(Math.exp(logZ), mean, square);
  }

  static List<Check> checks(KnownTarget target, String name, Estimate[] found) {
    double[] z = Arrays.stream(found).mapToDouble(Estimate::z).toArray();
    double[] first = Arrays.stream(found).mapToDouble(e -> e.z() * e.mean()).toArray();
    double[] second = Arrays.stream(found).mapToDouble(e -> e.z() * e.square()).toArray();
    String group = target.name();
    return List.of(
        Check.ofMean(group, name, "Z", z, target.z()),
        Check.ofMean(group, name, "Z·E x", first, target.z() * target.mean()),
        Check.ofMean(group, name, "Z·E x²", second, target.z() * target.square()));
  }
}
