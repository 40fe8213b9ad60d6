package io.github.das4j.diffusion;

import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * A reverse diffusion, composed of its parts.
 *
 * <p>Samples, Gaussian means and the kernel's arithmetic are float32 on the device of the networks,
 * whatever type these compute in; they cast where they are entered.
 *
 * @param placement device and type of the networks
 * @param shape shape of one sample, such as [4, h, w]
 * @param timesteps the network's t at each step, length T
 * @param denoiser predicts x̂_0
 * @param kernel from x_t and x̂_0 to x_t−1
 * @param decoder from x_0 to images
 */
public record DiffusionProcess(
    Placement placement,
    long[] shape,
    double[] timesteps,
    Denoiser denoiser,
    ReverseKernel kernel,
    Decoder decoder) {

  /** Takes copies of the arrays. */
  public DiffusionProcess {
    shape = shape.clone();
    timesteps = timesteps.clone();
  }

  /** A copy of the shape of one sample. */
  @Override
  public long[] shape() {
    return shape.clone();
  }

  /** A copy of the network's t at each step, length T. */
  @Override
  public double[] timesteps() {
    return timesteps.clone();
  }

  /**
   * Samples or noise from anywhere, as this process takes them. All that is drawn, supplied or
   * recorded crosses to the device here and nowhere else.
   *
   * @param samples [N, …] of any device and floating type; stays the caller's
   * @return the same values, [N, …] float32 on the networks' device; the innermost scope owns it
   */
  public Tensor placed(Tensor samples) {
    return samples.to(placement.device().torch(), Tensors.FLOAT32);
  }

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
