package walk;

import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.ParticleModel;
import io.github.das4j.smc.Particles;
import io.github.das4j.smc.Population;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.smc.Tempering;
import java.util.random.RandomGenerator;

/**
 * A model of your own: a walk of N(0, 1) steps that is rewarded by r(x) = -(x - goal)² / 2 where it
 * ends. The answer is known here, which is how one learns whether the sampler is right: after T steps
 * the rewarded end has mean goal T / (T + 1).
 */
public final class Walk {

  /** The walk, and how promising a walker looks on its way. */
  record Rewarded(int steps, double goal) implements ParticleModel<Double> {

    @Override
    public Double initial(RandomGenerator random) {
      return 0.0;
    }

    @Override
    public Move<Double> move(Double x, int step, double lambda, RandomGenerator random) {
      return Move.unguided(x + random.nextGaussian());
    }

    @Override
    public double logTwist(Double x, int step) {
      // On its way the end is expected here, give or take the steps that are left.
      double missing = goal - x;
      return -missing * missing / (2 * (1 + steps - step));
    }
  }

  private Walk() {}

  public static void main(String[] arguments) {
    if (arguments.length != 2) {
      System.out.println("usage: walk.Walk STEPS GOAL, such as 10 3");
      return;
    }
    int steps = Integer.parseInt(arguments[0]);
    double goal = Double.parseDouble(arguments[1]);
    SmcSampler sampler =
        new SmcSampler(20_000, 0.5, Resampler.SSP, Tempering.none(), 0, OnNan.FAIL);
    Population<Particles<Double>> end = sampler.run(new Rewarded(steps, goal).seeded(7), 7);
    double mean = 0;
    double[] weights = end.weights().probabilities();
    for (int n = 0; n < weights.length; n++) {
      mean += weights[n] * end.swarm().values().get(n);
    }
    System.out.printf("mean of the end %.3f, exactly %.3f%n", mean, goal * steps / (steps + 1));
    System.out.printf("log Z           %.3f, exactly %.3f%n", end.logZ(), exactLogZ(steps, goal));
  }

  private static double exactLogZ(int steps, double goal) {
    double variance = steps + 1;
    return -goal * goal / (2 * variance) - Math.log(variance) / 2;
  }
}
