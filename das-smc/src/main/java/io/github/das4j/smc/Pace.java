package io.github.das4j.smc;

/**
 * How fast the reward is turned up: a rate γ that was chosen for a number of steps, and what
 * follows for any other, such that λ reaches 1 at the same share of the steps. With exponential
 * tempering, λ of level i is (1 + γ)^i − 1, and 1 at i = ln 2 / ln(1 + γ); with polynomial
 * tempering it is (γ·i)^p, and 1 at i = 1 / γ.
 *
 * @param gamma rate of exponential tempering, positive
 * @param steps steps that it was chosen for, at least 1
 */
public record Pace(double gamma, int steps) {

  /**
   * Stable Diffusion and SDXL as published (config/sd.py and sdxl.py of the DAS code): 87 of 100.
   */
  public static final Pace PUBLISHED = new Pace(0.008, 100);

  /** Latent consistency models as published (config/lcm.py of the DAS code): 7.3 of 8. */
  public static final Pace PUBLISHED_LCM = new Pace(0.1, 8);

  /**
   * Checks both.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Pace {
    if (!(gamma > 0 && gamma < Double.POSITIVE_INFINITY) || steps < 1) {
      throw new IllegalArgumentException(
          "gamma must be positive and finite and steps at least 1, not " + gamma + ", " + steps);
    }
  }

  /** The share of the steps at which λ reaches 1; above 1 if it does not. */
  public double share() {
    return Math.log(2) / Math.log1p(gamma) / steps;
  }

  /**
   * The rate of exponential tempering.
   *
   * @param along steps that are sampled, at least 1
   * @param start share of them before which nothing is tempered, in [0, 1)
   */
  public double exponential(int along, double start) {
    return along == steps && first(along, start) == 0
        ? gamma
        : Math.expm1(Math.log(2) / levels(along, start));
  }

  /**
   * The rate of polynomial tempering, whatever its exponent.
   *
   * @param along steps that are sampled, at least 1
   * @param start share of them before which nothing is tempered, in [0, 1)
   */
  public double polynomial(int along, double start) {
    return 1 / levels(along, start);
  }

  /** The first level that is tempered. */
  static int first(int along, double start) {
    return (int) Math.floor(along * start);
  }

  /**
   * Levels from the first tempered one to where λ reaches 1. A start so late that little of the
   * share were left takes half of the levels that there are.
   */
  private double levels(int along, double start) {
    double first = first(along, start);
    return Math.max(share() * along - first, (along - first) / 2);
  }
}
