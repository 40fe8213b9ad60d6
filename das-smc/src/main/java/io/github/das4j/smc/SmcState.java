package io.github.das4j.smc;

/**
 * Where a chain stands between two levels: all that {@link SmcSampler#resume} needs to go on. Every
 * draw is a function of seed, step and particle, so that no generator is part of it; what a level
 * scores and predicts is none either, as it belongs to that level alone.
 *
 * @param step the level that comes next, in [0, T]
 * @param lambda temper of the level before it; 0 before the first that is tempered
 * @param population what arrives there, not yet scored
 */
public record SmcState<X extends Swarm<X>>(int step, double lambda, Population<X> population) {

  /**
   * Checks the step.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public SmcState {
    if (step < 0) {
      throw new IllegalArgumentException("step must be at least 0, not " + step);
    }
  }

  /**
   * Before the first level: N draws from the prior.
   *
   * @param particles N, at least 1
   */
  public static <X extends Swarm<X>> SmcState<X> initial(TwistedModel<X> model, int particles) {
    return new SmcState<>(0, 0, Population.initial(particles, model.initial(particles)));
  }
}
