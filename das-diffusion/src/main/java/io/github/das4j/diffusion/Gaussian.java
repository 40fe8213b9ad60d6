package io.github.das4j.diffusion;

import org.bytedeco.pytorch.Tensor;

/**
 * The reverse transition p(x_t−1 | x_t) of a batch.
 *
 * @param mean [B, …]
 * @param variance σ², the same for every element; 0 is a point mass
 * @param shift factor k of the guidance: the proposal's mean is mean + k·λ∇ψ. σ² for DDIM; 0 with a
 *     point mass
 */
public record Gaussian(Tensor mean, double variance, double shift) {

  public boolean isPoint() {
    return variance == 0;
  }
}
