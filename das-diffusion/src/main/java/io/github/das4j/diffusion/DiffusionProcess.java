package io.github.das4j.diffusion;

/**
 * A reverse diffusion, composed of its parts.
 *
 * @param shape shape of one sample, such as [4, h, w]
 * @param timesteps the network's t at each step
 */
public record DiffusionProcess(
    long[] shape, double[] timesteps, Denoiser denoiser, ReverseKernel kernel, Decoder decoder) {

  /** Number of steps T. */
  public int steps() {
    return timesteps.length;
  }

  /** Number of elements of one sample. */
  public long elements() {
    long product = 1;
    for (long size : shape) {
      product *= size;
    }
    return product;
  }
}
