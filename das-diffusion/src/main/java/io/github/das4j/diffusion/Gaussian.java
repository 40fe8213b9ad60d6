package io.github.das4j.diffusion;

import org.bytedeco.pytorch.Tensor;

/**
 * The reverse transition p(x_t−1 | x_t) of a batch.
 *
 * @param mean [B, …] float32; whoever asked for the transition owns it, by its innermost scope
 * @param variance σ², the same for every element; 0 is a point mass
 * @param shift factor k of the guidance: the proposal's mean is mean + k·λ∇ψ. σ² for DDIM; 0 with a
 *     point mass
 */
public record Gaussian(Tensor mean, double variance, double shift) {

  /** Whether it is a point mass: its variance is 0, and its move has no noise. */
  public boolean isPoint() {
    return variance == 0;
  }
}
