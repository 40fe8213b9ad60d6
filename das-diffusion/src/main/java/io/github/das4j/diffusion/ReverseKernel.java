package io.github.das4j.diffusion;

import org.bytedeco.pytorch.Tensor;

/** The reverse transition of a process. */
public interface ReverseKernel {

  /**
   * p(x_t−1 | x_t) at one step.
   *
   * @param step turn of the sampler's loop, 0 … T − 1
   * @param x x_t, [B, …]
   * @param cleanSample x̂_0
   * @param output the network's output after guidance
   */
  Gaussian at(int step, Tensor x, Tensor cleanSample, Tensor output);

  /** σ² of a step; 0 where it is deterministic. */
  double variance(int step);
}
