package io.github.das4j.diffusion;

import org.bytedeco.pytorch.Tensor;

/** The reverse transition of a process. */
public interface ReverseKernel {

  /**
   * p(x_t−1 | x_t) at one step.
   *
   * @param step turn of the sampler's loop, 0 … T − 1
   * @param x x_t, [B, …] float32
   * @param cleanSample x̂_0, of the same shape
   * @param output the network's output after guidance, of the same shape
   * @return its mean is owned by the innermost scope, unless it is the clean sample itself
   */
  Gaussian at(int step, Tensor x, Tensor cleanSample, Tensor output);

  /**
   * σ² of a step, at least 0; 0 where it is deterministic.
   *
   * @param step 0 … T − 1
   */
  double variance(int step);
}
