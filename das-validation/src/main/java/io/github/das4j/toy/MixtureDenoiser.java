package io.github.das4j.toy;

import io.github.das4j.diffusion.NoiseSchedule;

/**
 * The exact posterior mean of a mixture of Gaussians, in closed form.
 *
 * <p>With a = √ᾱ, v = ᾱs² + 1 − ᾱ and m̄ = E[m | x_t] over the components, ε̂ = E[ε | x_t] = √(1 −
 * ᾱ)/v · (x_t − a·m̄), and its Jacobian √(1 − ᾱ)/v · (I − a²/v · Cov[m | x_t]).
 */
public record MixtureDenoiser(NoiseSchedule schedule, Mixture mixture) implements ToyDenoiser {

  @Override
  public Prediction at(int timestep, double[][] x) {
    double alphaBar = schedule.at(timestep);
    double a = Math.sqrt(alphaBar);
    double v = alphaBar * mixture.variance() + 1 - alphaBar;
    double factor = Math.sqrt(1 - alphaBar) / v;
    Mixture.Posterior posterior = new Mixture.Posterior(mixture, a, v, x);
    double[][] noise = combined(x, -a, posterior.mean(), factor);
    return new Prediction() {
      @Override
      public double[][] noise() {
        return noise;
      }

      @Override
      public double[][] pullback(double[][] cotangent) {
        return combined(cotangent, -alphaBar / v, posterior.covariance(cotangent), factor);
      }
    };
  }

  /** factor · (x + weight · y). */
  private static double[][] combined(double[][] x, double weight, double[][] y, double factor) {
    double[][] result = new double[x.length][x[0].length];
    for (int d = 0; d < x.length; d++) {
      for (int n = 0; n < x[d].length; n++) {
        result[d][n] = factor * (x[d][n] + weight * y[d][n]);
      }
    }
    return result;
  }
}
