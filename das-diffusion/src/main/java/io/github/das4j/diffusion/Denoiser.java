package io.github.das4j.diffusion;

import io.github.das4j.tensor.Chain;

/** Predicts the clean sample, differentiably. */
public interface Denoiser {

  /**
   * The prediction at one step, as segments.
   *
   * <p>From [x_t] to [x̂_0, output, difference], each [B, …] float32: the clean sample as the
   * reward sees it; the network's output after classifier-free guidance; that output less the
   * unconditional one, left out without classifier-free guidance.
   *
   * @param step turn of the sampler's loop, 0 … T − 1
   * @param rows the batch size B it will be run with
   */
  Chain at(int step, int rows);
}
