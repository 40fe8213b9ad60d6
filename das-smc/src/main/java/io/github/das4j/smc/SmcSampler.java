package io.github.das4j.smc;

/**
 * Sequential Monte Carlo along a tempered, twisted reverse chain (DAS, arXiv 2501.05803, Algorithm
 * 1). Targets p(x_0) exp(r(x_0) / α), whatever the temper on the way.
 *
 * <p>Step k is noise level t = T − k: pure noise at step 0, data at step T. Each level costs one
 * {@link TwistedModel#score} and one {@link TwistedModel#propose}; a level before the tempering
 * starts costs the latter alone.
 *
 * @param particles N, at least 1
 * @param essThreshold resample when the effective sample size falls below this share of N, in [0,
 *     1]; 0 never resamples, which makes this importance sampling
 * @param resampler how ancestors are drawn
 * @param tempering how far the reward is turned up at each level
 * @param temperingStart share of the T steps, in [0, 1], before which there is neither weight nor
 *     guidance nor scoring; at 1 the final swarm alone is judged
 * @param onNan what becomes of a particle whose reward, gradient or move is no finite number
 */
public record SmcSampler(
    int particles,
    double essThreshold,
    Resampling resampler,
    Tempering tempering,
    double temperingStart,
    OnNan onNan) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException naming the one that is out of its range
   */
  public SmcSampler {
    if (particles < 1) {
      throw new IllegalArgumentException("particles must be at least 1, not " + particles);
    }
    if (!(essThreshold >= 0 && essThreshold <= 1)) {
      throw new IllegalArgumentException("essThreshold must be in [0, 1], not " + essThreshold);
    }
    if (!(temperingStart >= 0 && temperingStart <= 1)) {
      throw new IllegalArgumentException("temperingStart must be in [0, 1], not " + temperingStart);
    }
  }

  /**
   * The published choices: ssp, ESS threshold ½, exponential tempering from the first step.
   *
   * @param particles N, at least 1
   * @param gamma rate of the tempering, positive and finite
   * @throws IllegalArgumentException if one of them is out of its range
   */
  public static SmcSampler das(int particles, double gamma) {
    return new SmcSampler(
        particles, 0.5, Resampler.SSP, Tempering.exponential(gamma), 0, OnNan.FAIL);
  }

  /**
   * Never resamples: importance sampling with the model's proposal.
   *
   * @param particles N, at least 1
   * @throws IllegalArgumentException if there are none
   */
  public static SmcSampler importance(int particles) {
    return new SmcSampler(particles, 0, Resampler.SSP, Tempering.none(), 0, OnNan.FAIL);
  }

  /**
   * Plain SMC on the untempered twists, which a reward without gradient needs.
   *
   * @param particles N, at least 1
   * @throws IllegalArgumentException if there are none
   */
  public static SmcSampler bootstrap(int particles) {
    return new SmcSampler(particles, 0.5, Resampler.SYSTEMATIC, Tempering.none(), 0, OnNan.FAIL);
  }

  /**
   * Runs the chain unobserved, its resampling seeded; see the other overload.
   *
   * @param seed fixes what resampling consumes
   * @throws DegenerateWeightsException as the other overload does
   * @throws IllegalArgumentException as the other overload does
   */
  public <X extends Swarm<X>> Population<X> run(TwistedModel<X> model, long seed) {
    return run(model, Uniforms.seeded(seed), Observer.none());
  }

  /**
   * Runs the chain; returns the final swarm with its weights, not resampled.
   *
   * @param uniforms what resampling consumes
   * @param observer is told of each step; what it throws ends the run
   * @throws DegenerateWeightsException naming step and particle, if one is lost that must not be
   *     (see {@link OnNan}), no particle has any weight left, or the schedule gives no λ
   * @throws IllegalArgumentException if model or resampling return another number of particles
   */
  public <X extends Swarm<X>> Population<X> run(
      TwistedModel<X> model, Uniforms uniforms, Observer<X> observer) {
    return resume(SmcState.initial(model, particles), model, uniforms, observer);
  }

  /**
   * Goes on with a chain from a state that its observer saw, to the same end, bit for bit.
   *
   * @param from of a run of this sampler with the same model and uniforms
   * @throws IllegalArgumentException if the state has another number of particles, or a step that
   *     the model has not
   * @throws DegenerateWeightsException as {@link #run(TwistedModel, Uniforms, Observer)} does
   */
  public <X extends Swarm<X>> Population<X> resume(
      SmcState<X> from, TwistedModel<X> model, Uniforms uniforms, Observer<X> observer) {
    int steps = model.steps();
    int start = Pace.first(steps, temperingStart);
    requireFits(from, steps);
    Population<X> population = from.population();
    double lambda = from.lambda();
    int step = from.step();

    // Not judged before the tempering starts.
    for (; step < start; step++) {
      observer.onStep(SmcStep.unscored(step, population));
      population = population.moved(model.propose(population.swarm(), step, 0));
      observer.onMove(new SmcState<>(step + 1, lambda, population));
    }
    for (; ; step++) {
      boolean last = step == steps;

      // Weight: how far to turn the reward up at this level, then what each particle is worth.
      Population<X> scored = population.scored(model.score(population.swarm(), step));
      Population<X> settled;
      Population<X> weighted;
      try {
        settled = scored.settled(onNan);
        lambda = last ? 1 : tempered(step - start, lambda, settled);
        weighted = settled.weighted(lambda);
      } catch (DegenerateWeightsException e) {
        throw e.at(step);
      }
      double ess = weighted.weights().effectiveSampleSize();

      // Select: multiply the likely, drop the unlikely. The final swarm keeps its weights.
      boolean resample = !last && ess < threshold() * tempering.slack();
      int[] ancestors =
          resample
              ? resampler.ancestors(
                  weighted.weights().probabilities(), particles, uniforms.at(step))
              : SmcStep.identity(particles);
      population = resample ? weighted.resampled(ancestors) : weighted;

      // Move: one denoising step, guided with the lambda its children are to be judged at.
      double guidance = last ? 0 : tempering.guidance(step - start, lambda);
      observer.onStep(
          new SmcStep<>(
              step,
              true,
              lambda,
              guidance,
              ess,
              resample,
              ancestors,
              settled.gainAt(lambda),
              scored.lost().length,
              weighted,
              population));
      if (last) {
        return population;
      }
      population = population.moved(model.propose(population.swarm(), step, guidance));
      observer.onMove(new SmcState<>(step + 1, lambda, population));
    }
  }

  private void requireFits(SmcState<?> from, int steps) {
    int size = from.population().weights().size();
    if (size != particles || from.step() > steps) {
      throw new IllegalArgumentException(
          "a state of "
              + size
              + " particles at step "
              + from.step()
              + " is none of a run of "
              + particles
              + " particles and "
              + steps
              + " steps");
    }
  }

  private <X extends Swarm<X>> double tempered(
      int sinceStart, double previous, Population<X> population) {
    return population.swarm().carried()
        ? previous
        : tempering.at(level(sinceStart, previous, population));
  }

  private double threshold() {
    return essThreshold * particles;
  }

  private <X extends Swarm<X>> Tempering.Level level(
      int sinceStart, double previous, Population<X> population) {
    return new Tempering.Level(
        sinceStart,
        previous,
        threshold(),
        population.weightsAt(),
        () -> population.swarm().guidanceRatio(population::alive));
  }
}
