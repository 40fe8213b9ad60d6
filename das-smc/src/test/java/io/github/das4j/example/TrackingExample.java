package io.github.das4j.example;

import io.github.das4j.smc.Genealogy;
import io.github.das4j.smc.ParticleModel;
import io.github.das4j.smc.Particles;
import io.github.das4j.smc.Population;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.smc.Trace;
import io.github.das4j.smc.Uniforms;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Where is the walker? Hidden x moves by N(0, 1) a step and is seen with noise N(0, 1). */
public final class TrackingExample {

  /** The state so far: where the walker is, and the log-likelihood of all it was seen doing. */
  record Walker(double x, double logLikelihood) {}

  /** The bootstrap filter: move as the walker does, weigh by what was seen. */
  record Tracking(double[] seen) implements ParticleModel<Walker> {

    @Override
    public int steps() {
      return seen.length;
    }

    @Override
    public Walker initial(RandomGenerator random) {
      return new Walker(0, 0);
    }

    @Override
    public Move<Walker> move(Walker from, int step, double lambda, RandomGenerator random) {
      double x = from.x() + random.nextGaussian();
      double miss = seen[step] - x;
      double logDensity = -miss * miss / 2 - Math.log(2 * Math.PI) / 2;
      return Move.unguided(new Walker(x, from.logLikelihood() + logDensity));
    }

    @Override
    public double logTwist(Walker walker, int step) {
      return walker.logLikelihood();
    }
  }

  private TrackingExample() {}

  public static void main(String[] args) {
    double[] seen = {0.3, 1.1, 2.4, 2.2, 3.9, 4.1, 5.6, 5.0};
    SmcSampler sampler = SmcSampler.bootstrap(10_000);
    Trace<Particles<Walker>> trace = new Trace<>();
    Genealogy<Particles<Walker>> genealogy = new Genealogy<>();

    Population<Particles<Walker>> end =
        sampler.run(new Tracking(seen).seeded(7), Uniforms.seeded(7), trace.and(genealogy));

    double[] x = end.swarm().values().stream().mapToDouble(Walker::x).toArray();
    System.out.printf("position       %.3f%n", end.weights().mean(x));
    System.out.printf("log-likelihood %.3f%n", end.logZ());
    for (Trace.Row row : trace.rows()) {
      System.out.printf(
          "step %d  ESS %.0f%s%n", row.step(), row.ess(), row.resampled() ? " *" : "");
    }
    System.out.println("survivors      " + Arrays.toString(genealogy.survivors()));
  }
}
