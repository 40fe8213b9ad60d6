package io.github.das4j.toy;

import io.github.das4j.align.Twist;
import io.github.das4j.smc.Keys;
import io.github.das4j.smc.LogWeights;
import io.github.das4j.smc.Observer;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Population;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.smc.Tempering;
import io.github.das4j.smc.Uniforms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Many independent swarms, each run by {@link SmcSampler}, pooled into one set of equally weighted
 * samples.
 *
 * @param sampler settings of each swarm
 * @param count number of swarms
 * @param kept mean number of particles kept of each
 * @param pooling how much each swarm contributes
 */
public record Swarms(SmcSampler sampler, int count, int kept, Pooling pooling) {

  private static final long MODEL = 1;
  private static final long RESAMPLING = 2;
  private static final long KEEPING = 3;
  private static final long SHARING = 4;

  /** How much each swarm contributes. */
  public enum Pooling {
    /** The same, as published. Leaves the bias of a single swarm, which falls as 1/N. */
    EQUAL,
    /** In proportion to its estimate of Z: one large sampler, whose bias falls with the swarms. */
    EVIDENCE
  }

  /**
   * @param samples [about count · kept][dimension]
   * @param logZ estimate of each swarm
   * @param rewards mean reward under each swarm's own weights
   * @param resamplings mean number of resamplings of a swarm
   */
  public record Pool(double[][] samples, double[] logZ, double[] rewards, double resamplings) {}

  private record Run(Population<ToySwarm> population, int resamplings) {}

  /** How the reward is turned up. */
  public enum Schedule {
    /**
     * Exponential, γ = 0.008 in 100 steps, and the same curve over another number of steps. While
     * x_t lies between the modes, where x̂_0 is their mean, it trusts r(x̂_0) so much that the
     * swarm becomes narrower than its target, and its weights heavy-tailed.
     */
    PUBLISHED {
      @Override
      Tempering over(int steps) {
        return Tempering.exponential(Math.pow(1 + GAMMA, (double) ToyOptions.STEPS / steps) - 1);
      }
    },
    /** λ = (i/steps)⁴: low until the modes have parted. */
    LATE {
      @Override
      Tempering over(int steps) {
        return Tempering.polynomial(1.0 / steps, LATENESS);
      }
    };

    private static final double GAMMA = 0.008;
    private static final double LATENESS = 4;

    abstract Tempering over(int steps);

    /** SSP and threshold 0.5, as published, with this tempering. */
    public SmcSampler sampler(int particles, int steps) {
      return new SmcSampler(particles, 0.5, Resampler.SSP, over(steps), 0, OnNan.FAIL);
    }
  }

  /** Runs the swarms on all processors; the result is a function of the seed alone. */
  public Pool run(ToyProcess process, ToyReward reward, double alpha, long seed) {
    List<Run> runs =
        IntStream.range(0, count)
            .parallel()
            .mapToObj(
                s -> {
                  long key = Keys.mix(seed, MODEL, s);
                  ToyModel model = new ToyModel(process, reward, alpha, Twist.Proposal.GUIDED, key);
                  return run(model, Keys.mix(seed, RESAMPLING, s));
                })
            .toList();
    return pool(runs, reward, seed);
  }

  private Run run(ToyModel model, long seed) {
    int[] resamplings = new int[1];
    Observer<ToySwarm> counter = step -> resamplings[0] += step.resampled() ? 1 : 0;
    return new Run(sampler.run(model, Uniforms.seeded(seed), counter), resamplings[0]);
  }

  private Pool pool(List<Run> runs, ToyReward reward, long seed) {
    double[] logZ = runs.stream().mapToDouble(run -> run.population().logZ()).toArray();
    int[] shares = shares(logZ, seed);
    List<double[]> samples = new ArrayList<>();
    double[] rewards = new double[count];
    double resamplings = 0;
    for (int s = 0; s < count; s++) {
      Population<ToySwarm> population = runs.get(s).population();
      double[] weights = population.weights().probabilities();
      double[] scores = reward.of(population.swarm().x());
      for (int n = 0; n < weights.length; n++) {
        rewards[s] += weights[n] * scores[n];
      }
      resamplings += (double) runs.get(s).resamplings() / count;
      if (shares[s] > 0) {
        SplittableRandom random = new SplittableRandom(Keys.mix(seed, KEEPING, s));
        int[] chosen = sampler.resampler().ancestors(weights, shares[s], random::nextDouble);
        samples.addAll(List.of(Columns.transposed(Columns.gather(population.swarm().x(), chosen))));
      }
    }
    return new Pool(samples.toArray(double[][]::new), logZ, rewards, resamplings);
  }

  /** How many particles to keep of each swarm. */
  private int[] shares(double[] logZ, long seed) {
    int[] shares = new int[count];
    if (pooling == Pooling.EQUAL) {
      Arrays.fill(shares, kept);
      return shares;
    }
    double[] evidence = LogWeights.of(logZ).probabilities();
    SplittableRandom random = new SplittableRandom(Keys.mix(seed, SHARING));
    for (int swarm : Resampler.SSP.ancestors(evidence, count * kept, random::nextDouble)) {
      shares[swarm]++;
    }
    return shares;
  }
}
