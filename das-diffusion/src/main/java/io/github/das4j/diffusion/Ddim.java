package io.github.das4j.diffusion;

import static io.github.das4j.tensor.Tensors.axpy;
import static io.github.das4j.tensor.Tensors.scale;

import org.bytedeco.pytorch.Tensor;

/**
 * DDIM (Song et al. 2021, arXiv 2010.02502, equations 12 and 16) along any Gaussian path: from a
 * level x = a x_0 + σ ε to the next, a′ and σ′, mean a′ x̂_0 + √(σ′² − s²) ε̂ and variance s² = η²
 * (σ′²/σ²) β, β being that of the forward transition between them. η = 1 is the exact posterior of
 * that transition, η = 0 the Euler step of the probability flow.
 *
 * <p>Of a diffusion s² = η² (1 − ᾱ′)/(1 − ᾱ) (1 − ᾱ/ᾱ′); of a rectified flow s² = η² σ′² (1 − a²
 * σ′²/(a′² σ²)).
 *
 * @param path the levels
 * @param parameterization what the network predicts
 * @param eta η in [0, 1]; 0 is deterministic
 */
public record Ddim(GaussianPath path, Parameterization parameterization, double eta)
    implements ReverseKernel {

  @Override
  public double variance(int step) {
    double to = path.to(step).noiseVariance();
    return eta * eta * to / path.from(step).noiseVariance() * path.forwardVariance(step);
  }

  @Override
  public Gaussian at(int step, Tensor x, Tensor cleanSample, Tensor output) {
    Level to = path.to(step);
    double variance = variance(step);
    Tensor noise = parameterization.noise(x, output, path.from(step));
    double direction = Math.sqrt(Math.max(to.noiseVariance() - variance, 0));
    Tensor mean = axpy(scale(cleanSample, to.signal()), direction, noise);
    return new Gaussian(mean, variance, variance);
  }
}
