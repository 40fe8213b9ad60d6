package io.github.das4j.examples;

import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.ParticleModel;
import io.github.das4j.smc.Particles;
import io.github.das4j.smc.Population;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.smc.Tempering;
import java.util.random.RandomGenerator;

/**
 * A model of one's own, without images: how likely is it that twenty steps of a Gaussian walk end
 * beyond 20, four and a half standard deviations out? Shows a twist that is a mere hint on the way
 * and the event itself at the end; {@code logZ} is the logarithm of the event's probability. Of a
 * hundred thousand plain walks hardly one would get there.
 *
 * <p>Arguments: the number of particles.
 */
public final class RareEvent {

  private static final double BEYOND = 20;

  private RareEvent() {}

  /** The walk, and how promising a walker looks. */
  record Walk(int steps) implements ParticleModel<Double> {

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
      if (step == steps) {
        return x > BEYOND ? 0 : Double.NEGATIVE_INFINITY;
      }
      // About the logarithm of its chance, in the standard deviations that are missing.
      double missing = Math.max(BEYOND - x, 0) / Math.sqrt(steps - step);
      return -missing * missing / 2 - Math.log(1 + missing);
    }
  }

  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.out.println("usage: RareEvent PARTICLES, such as 50000");
      return;
    }
    SmcSampler sampler =
        new SmcSampler(
            Integer.parseInt(arguments[0]), 0.5, Resampler.SSP, Tempering.none(), 0, OnNan.FAIL);
    Population<Particles<Double>> end = sampler.run(new Walk(20).seeded(7), 7);
    System.out.printf("probability %.3g, exactly 3.87e-06%n", Math.exp(end.logZ()));
  }
}
