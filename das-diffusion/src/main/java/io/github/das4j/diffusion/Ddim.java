package io.github.das4j.diffusion;

import static io.github.das4j.tensor.Tensors.axpy;
import static io.github.das4j.tensor.Tensors.scale;

import org.bytedeco.pytorch.Tensor;

/**
 * DDIM (Song et al. 2021, arXiv 2010.02502, equations 12 and 16): mean √ᾱ_prev x̂_0 + √(1 − ᾱ_prev
 * − σ²) ε̂, variance σ² = η² (1 − ᾱ_prev)/(1 − ᾱ_t) (1 − ᾱ_t/ᾱ_prev).
 *
 * @param timesteps the network's t at each step
 * @param eta η in [0, 1]; 0 is deterministic
 */
public record Ddim(
    NoiseSchedule schedule, int[] timesteps, Parameterization parameterization, double eta)
    implements ReverseKernel {

  /** Timestep that step leads to: t − ⌊T_train / n⌋; negative after the last. */
  public int previous(int step) {
    return timesteps[step] - schedule.size() / timesteps.length;
  }

  @Override
  public double variance(int step) {
    double now = schedule.at(timesteps[step]);
    double prev = schedule.at(previous(step));
    return eta * eta * (1 - prev) / (1 - now) * (1 - now / prev);
  }

  @Override
  public Gaussian at(int step, Tensor x, Tensor cleanSample, Tensor output) {
    double now = schedule.at(timesteps[step]);
    double prev = schedule.at(previous(step));
    double variance = variance(step);
    Tensor noise = parameterization.noise(x, output, now);
    double direction = Math.sqrt(Math.max(1 - prev - variance, 0));
    Tensor mean = axpy(scale(cleanSample, Math.sqrt(prev)), direction, noise);
    return new Gaussian(mean, variance, variance);
  }
}
