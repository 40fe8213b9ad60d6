package io.github.das4j.toy;

import io.github.das4j.diffusion.Level;
import io.github.das4j.diffusion.RectifiedFlow;

/**
 * The exact velocity of a rectified flow to a mixture of Gaussians, in closed form.
 *
 * <p>With V = a²s² + σ² and m̄ = E[m | x] over the components, v = E[ε − x_0 | x] = κ(x − a·m̄) −
 * m̄, κ = (σ − a·s²)/V, and its Jacobian κI − (κa²/V + a/V) Cov[m | x].
 *
 * @param path whose steps are the timesteps that are asked for
 */
public record MixtureVelocity(RectifiedFlow path, Mixture mixture) implements ToyDenoiser {

  @Override
  public Prediction at(int timestep, double[][] x) {
    Level level = path.from(timestep);
    double a = level.signal();
    double variance = level.signalVariance() * mixture.variance() + level.noiseVariance();
    double kappa = (level.noise() - a * mixture.variance()) / variance;
    Mixture.Posterior posterior = new Mixture.Posterior(mixture, a, variance, x);
    double[][] velocity = ToyProcess.combined(kappa, x, -kappa * a - 1, posterior.mean());
    double ofCovariance = -(kappa * a * a + a) / variance;
    return new Prediction() {
      @Override
      public double[][] noise() {
        return velocity;
      }

      @Override
      public double[][] pullback(double[][] cotangent) {
        return ToyProcess.combined(kappa, cotangent, ofCovariance, posterior.covariance(cotangent));
      }
    };
  }
}
