package io.github.das4j.smc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A {@link ParticleModel} over a swarm; particle n of level k is made with stream (seed, k, n). */
record SeededModel<P>(ParticleModel<P> model, long seed) implements TwistedModel<Particles<P>> {

  @Override
  public int steps() {
    return model.steps();
  }

  @Override
  public Particles<P> initial(int particles) {
    List<P> values = new ArrayList<>(particles);
    for (int n = 0; n < particles; n++) {
      values.add(model.initial(stream(0, n)));
    }
    return new Particles<>(values, new double[particles], new double[particles]);
  }

  @Override
  public Particles<P> score(Particles<P> swarm, int step) {
    double[] logTwist = new double[swarm.size()];
    Arrays.setAll(logTwist, n -> model.logTwist(swarm.values().get(n), step));
    return new Particles<>(swarm.values(), swarm.logRatio(), logTwist);
  }

  @Override
  public Particles<P> propose(Particles<P> swarm, int step, double lambda) {
    int size = swarm.size();
    List<P> children = new ArrayList<>(size);
    double[] logRatio = new double[size];
    for (int n = 0; n < size; n++) {
      ParticleModel.Move<P> move =
          model.move(swarm.values().get(n), step, lambda, stream(step + 1, n));
      children.add(move.child());
      logRatio[n] = move.logRatio();
    }
    return new Particles<>(children, logRatio, new double[size]);
  }

  private RandomGenerator stream(int level, int particle) {
    return new SplittableRandom(Keys.mix(seed, level, particle));
  }
}
