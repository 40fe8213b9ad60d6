package io.github.das4j.toy;

import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.smc.Tempering;

/**
 * What a {@link ToyFilm} shows.
 *
 * @param toy the world
 * @param method what moves and weighs
 * @param particles N, in [2, 1000]
 * @param steps T, in [10, 500]
 * @param alpha KL coefficient α, in [0.05, 20]
 * @param tempering how the reward is turned up
 * @param resampler how ancestors are drawn
 * @param seed fixes every draw
 */
public record ToyCast(
    Toy toy,
    ToyFilm.Method method,
    int particles,
    int steps,
    double alpha,
    Temper tempering,
    Resampler resampler,
    long seed) {

  private static final int MOST_PARTICLES = 1000;
  private static final int LEAST_STEPS = 10;
  private static final int MOST_STEPS = 500;
  private static final double LEAST_ALPHA = 0.05;
  private static final double MOST_ALPHA = 20;
  private static final double THRESHOLD = 0.5;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException naming the one that is out of its range
   */
  public ToyCast {
    require("particles", particles, 2, MOST_PARTICLES);
    require("steps", steps, LEAST_STEPS, MOST_STEPS);
    if (!(alpha >= LEAST_ALPHA && alpha <= MOST_ALPHA)) {
      throw new IllegalArgumentException("alpha must be in [0.05, 20], not " + alpha);
    }
  }

  /** How the reward is turned up over the steps. */
  public enum Temper {
    /** Exponential, as published. */
    PUBLISHED {
      @Override
      Tempering over(int steps) {
        return Swarms.Schedule.PUBLISHED.over(steps);
      }
    },
    /** λ = (i/steps)⁴: low until the modes have parted. */
    LATE {
      @Override
      Tempering over(int steps) {
        return Swarms.Schedule.LATE.over(steps);
      }
    },
    /** As fast as half of the particles still count. */
    ADAPTIVE {
      @Override
      Tempering over(int steps) {
        return Tempering.adaptive();
      }
    },
    /** λ = 1 from the first level on. */
    NONE {
      @Override
      Tempering over(int steps) {
        return Tempering.none();
      }
    };

    abstract Tempering over(int steps);
  }

  SmcSampler sampler() {
    double threshold = method.resamples() ? THRESHOLD : 0;
    return new SmcSampler(particles, threshold, resampler, tempering.over(steps), 0, OnNan.FAIL);
  }

  ToyProcess process() {
    return ToyProcess.of(toy.dimension(), toy.exact(), steps);
  }

  ToyModel model(long key) {
    return new ToyModel(process(), toy.reward(), alpha, method.proposal(), key);
  }

  private static void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be in [" + least + ", " + most + "], not " + value);
    }
  }
}
