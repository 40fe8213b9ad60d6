package io.github.das4j.toy;

import io.github.das4j.toy.Swarms.Pooling;
import io.github.das4j.toy.Swarms.Schedule;
import java.util.List;

/**
 * What an experiment does.
 *
 * @param methods in the order of the figure
 * @param denoiser where the pretrained model comes from
 * @param seed of the first repeat; the others follow it
 * @param repeats number of independent runs, at least 1
 * @param size of the DAS swarms and of the chain
 * @param pooling how DAS swarms are pooled
 * @param emdPoints size of the random subsets
 * @param emdSubsets how many subsets a repeat compares
 * @param tuning how the fine-tuned baselines treat their KL
 */
public record ToyOptions(
    List<ToyMethod> methods,
    DenoiserSource denoiser,
    long seed,
    int repeats,
    Size size,
    Pooling pooling,
    int emdPoints,
    int emdSubsets,
    Tuning tuning) {

  /**
   * @param rl what the KL does to the advantage of RL
   * @param backprop how back-propagation differentiates the KL
   */
  public record Tuning(KlSign rl, KlGradient backprop) {

    /** As published. */
    public static final Tuning PUBLISHED = new Tuning(KlSign.PUBLISHED, KlGradient.PUBLISHED);
  }

  /**
   * @param particles of each DAS swarm, at least 2
   * @param swarms number of DAS swarms, at least 1
   * @param steps of the chain, in [2, 1000]
   * @param schedule of DAS's tempering
   */
  public record Size(int particles, int swarms, int steps, Schedule schedule) {

    /** As published. */
    public static final Size PUBLISHED = new Size(100, 1000, STEPS, Schedule.PUBLISHED);

    /**
     * With which DAS of an exact denoiser meets its target. The chain's variances are those of a
     * single clean point, so that it ends too narrow by an amount that falls as 1/steps: in 100
     * steps a variance of 0.3 becomes 0.267, in 1000 steps 0.296.
     */
    public static final Size EXACT = new Size(100, 1000, 1000, Schedule.LATE);

    public Size {
      requireAtLeast("particles", particles, 2);
      requireAtLeast("swarms", swarms, 1);
      ToyProcess.timesteps(steps);
    }
  }

  /** Where the pretrained model comes from. */
  public enum DenoiserSource {
    /** The network that comes with the project. */
    KEPT,
    /** A network trained anew, as published. */
    TRAINED,
    /** The exact posterior mean, in closed form. */
    EXACT,
    /** The exact velocity of a rectified flow, in closed form. */
    FLOW;

    private boolean isExact() {
      return this == EXACT || this == FLOW;
    }
  }

  /** Samples a method is judged by: ten for each of the published 1000 swarms. */
  static final int SAMPLES = 10_000;

  /** Sampling steps as published. */
  static final int STEPS = 100;

  public ToyOptions {
    methods = List.copyOf(methods);
    requireAtLeast("repeats", repeats, 1);
    requireAtLeast("EMD points", emdPoints, 2);
    requireAtLeast("EMD subsets", emdSubsets, 1);
    if (emdPoints > SAMPLES) {
      throw new IllegalArgumentException(
          "EMD points must be at most " + SAMPLES + ", not " + emdPoints);
    }
    if (denoiser.isExact()) {
      for (ToyMethod method : methods) {
        if (method.trains()) {
          throw new IllegalArgumentException(
              "\""
                  + method.id()
                  + "\" trains a network, and an exact denoiser is none: leave one of them out");
        }
      }
    }
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }
}
