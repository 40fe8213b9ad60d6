package io.github.das4j.smc;

import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * A deterministic chain of named particles. Each carries its name, its place among those moved
 * before, and the log-ratio and twist that belong to the name, so that a mix-up shows.
 *
 * @param steps T
 * @param names of the initial particles
 * @param twist ψ of (name, step)
 */
record Tagged(int steps, List<Integer> names, DoubleBinaryOperator twist)
    implements TwistedModel<Particles<Integer>> {

  @Override
  public Particles<Integer> initial(int particles) {
    return new Particles<>(
        names.subList(0, particles), new double[particles], new double[particles]);
  }

  @Override
  public Particles<Integer> score(Particles<Integer> swarm, int step) {
    double[] logTwist =
        swarm.values().stream().mapToDouble(name -> twist.applyAsDouble(name, step)).toArray();
    return new Particles<>(swarm.values(), swarm.logRatio(), logTwist);
  }

  @Override
  public Particles<Integer> propose(Particles<Integer> swarm, int step, double lambda) {
    double[] logRatio = swarm.values().stream().mapToDouble(Tagged::logRatio).toArray();
    return new Particles<>(swarm.values(), logRatio, new double[swarm.size()]);
  }

  static double logRatio(int name) {
    return -0.01 * name;
  }
}
