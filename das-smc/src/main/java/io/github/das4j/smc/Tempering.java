package io.github.das4j.smc;

import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;

/**
 * How far the reward is turned up: the temper λ of each level's twist, and of the proposal that
 * leaves it. Levels are counted from the first that is tempered. Whatever λ is on the way, the last
 * level is tempered by 1, and the result is the same but for its variance.
 *
 * <p>One of your own that is fixed beforehand is a {@link Schedule}, a function of the level:
 *
 * <pre>{@code
 * Tempering.Schedule late = index -> Math.min(Math.pow(index / 10.0, 3), 1);
 * SmcSampler sampler = new SmcSampler(1000, 0.5, Resampler.SSP, late, 0, OnNan.FAIL);
 * }</pre>
 *
 * <p>One that looks at the swarm is this interface. Here λ rises by a fifth as long as three
 * quarters of the particles still count:
 *
 * <pre>{@code
 * Tempering careful =
 *     new Tempering() {
 *       public double at(Level level) {
 *         double more = Math.min(level.previous() + 0.2, 1);
 *         double enough = 1.5 * level.essTarget(); // the threshold is N / 2 here
 *         return level.essAt(more) >= enough ? more : level.previous();
 *       }
 *
 *       public double guidance(int index, double lambda) {
 *         return lambda;
 *       }
 *     };
 * SmcSampler sampler = new SmcSampler(1000, 0.5, Resampler.SSP, careful, 0, OnNan.FAIL);
 * }</pre>
 *
 * <p>Implementations are immutable, and may be used by several threads.
 */
public interface Tempering {

  /**
   * What a schedule may look at.
   *
   * @param index 0 at the first tempered level
   * @param previous λ of the level before, 0 at the first
   * @param essTarget threshold · N
   * @param weightsAt this level's weights, not normalised, were it tempered by λ
   * @param guidanceRatio see {@link Swarm#guidanceRatio}; worked out when it is asked for
   */
  record Level(
      int index,
      double previous,
      double essTarget,
      DoubleFunction<LogWeights> weightsAt,
      Supplier<OptionalDouble> guidanceRatio) {

    /**
     * The effective sample size, in [1, N], were this level tempered by λ.
     *
     * @param lambda λ, at least 0
     * @throws DegenerateWeightsException if no particle had any weight then
     */
    public double essAt(double lambda) {
      return weightsAt.apply(lambda).effectiveSampleSize();
    }
  }

  /**
   * λ of this level: finite and at least 0, or the run ends with a {@link
   * DegenerateWeightsException}. It is not asked of the last level, whose λ is 1.
   *
   * @throws DegenerateWeightsException if there is none, such as FreeDoM's without a gradient
   */
  double at(Level level);

  /**
   * λ of the proposal that leaves a level, finite and at least 0.
   *
   * @param index of the level, 0 at the first tempered one
   * @param lambda the level's own λ
   */
  double guidance(int index, double lambda);

  /**
   * Factor on the ESS threshold. Adaptive tempering puts the ESS on its threshold by construction,
   * where rounding would decide; its factor of 1.001 lets such a level resample.
   */
  default double slack() {
    return 1;
  }

  /** A schedule fixed beforehand: never falling, in [0, 1]. */
  @FunctionalInterface
  interface Schedule extends Tempering {

    /** λ of the level with this index, from 0. */
    double at(int index);

    @Override
    default double at(Level level) {
      return at(level.index());
    }

    @Override
    default double guidance(int index, double lambda) {
      return at(index + 1);
    }
  }

  /**
   * min((1 + γ)^i − 1, 1) at level i: the published default (DAS, arXiv 2501.05803).
   *
   * @param gamma γ, positive and finite
   * @throws IllegalArgumentException if γ is not
   */
  static Schedule exponential(double gamma) {
    return new Exponential(gamma);
  }

  /**
   * min((γ·i)^p, 1) at level i.
   *
   * @param gamma γ, positive and finite
   * @param exponent p, positive and finite
   * @throws IllegalArgumentException if one of them is not
   */
  static Schedule polynomial(double gamma, double exponent) {
    return new Polynomial(gamma, exponent);
  }

  /** λ = 1 throughout: nothing is tempered. */
  static Schedule none() {
    return new Untempered();
  }

  /** The greatest λ, not below the one before, that keeps the ESS at its threshold. */
  static Tempering adaptive() {
    return new Adaptive();
  }

  /** The greatest λ, not below a schedule's, that keeps the ESS at its threshold. */
  static Tempering adaptive(Schedule floor) {
    return new AdaptiveAbove(floor);
  }

  /** λ = RMS(ε̂ − ε̂_uncond) / RMS(∇ψ) (FreeDoM, arXiv 2303.09833); may exceed 1 and fall. */
  static Tempering freedom() {
    return new Freedom();
  }

  /**
   * See {@link Tempering#exponential}.
   *
   * @param gamma γ, positive and finite
   */
  record Exponential(double gamma) implements Schedule {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive and finite
     */
    public Exponential {
      requirePositive("gamma", gamma);
    }

    @Override
    public double at(int index) {
      return Math.min(Math.pow(1 + gamma, index) - 1, 1);
    }
  }

  /**
   * See {@link Tempering#polynomial}.
   *
   * @param gamma γ, positive and finite
   * @param exponent p, positive and finite
   */
  record Polynomial(double gamma, double exponent) implements Schedule {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive and finite
     */
    public Polynomial {
      requirePositive("gamma", gamma);
      requirePositive("exponent", exponent);
    }

    @Override
    public double at(int index) {
      return Math.min(Math.pow(gamma * index, exponent), 1);
    }
  }

  /** See {@link Tempering#none}. */
  record Untempered() implements Schedule {
    @Override
    public double at(int index) {
      return 1;
    }
  }

  /** See {@link Tempering#adaptive()}. */
  record Adaptive() implements Tempering {
    @Override
    public double at(Level level) {
      return level.index() == 0 ? 0 : bisect(level, level.previous());
    }

    @Override
    public double guidance(int index, double lambda) {
      return lambda;
    }

    @Override
    public double slack() {
      return ADAPTIVE_SLACK;
    }
  }

  /** See {@link Tempering#adaptive(Schedule)}. */
  record AdaptiveAbove(Schedule floor) implements Tempering {
    @Override
    public double at(Level level) {
      return level.index() == 0 ? 0 : bisect(level, floor.at(level.index()));
    }

    @Override
    public double guidance(int index, double lambda) {
      return index == 0 ? floor.at(1) : lambda;
    }

    @Override
    public double slack() {
      return ADAPTIVE_SLACK;
    }
  }

  /** See {@link Tempering#freedom}. */
  record Freedom() implements Tempering {
    @Override
    public double at(Level level) {
      double ratio =
          level
              .guidanceRatio()
              .get()
              .orElseThrow(
                  () ->
                      undefined(
                          "FreeDoM tempering needs classifier-free guidance and a reward gradient"
                              + " that is not zero"));
      if (!Double.isFinite(ratio)) {
        throw undefined("the ratio that FreeDoM tempering takes as its λ is " + ratio);
      }
      return ratio;
    }

    private static DegenerateWeightsException undefined(String reason) {
      return new DegenerateWeightsException(
          DegenerateWeightsException.NONE, DegenerateWeightsException.NONE, reason);
    }

    @Override
    public double guidance(int index, double lambda) {
      return lambda;
    }
  }

  /** Factor on the threshold under adaptive tempering. */
  double ADAPTIVE_SLACK = 1.001;

  /** Halvings of [m, 1]: down to the resolution of double precision. */
  int HALVINGS = 80;

  /** The λ in [min, 1] at which the ESS crosses its target from above. */
  private static double bisect(Level level, double min) {
    double target = level.essTarget();
    if (min >= 1 || level.essAt(1) >= target) {
      return 1;
    }
    if (level.essAt(min) <= target) {
      return min;
    }
    double low = min;
    double high = 1;
    for (int k = 0; k < HALVINGS; k++) {
      double middle = (low + high) / 2;
      if (level.essAt(middle) >= target) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be positive and finite, not " + value);
    }
  }
}
