package io.github.das4j.toy;

import java.util.List;

/**
 * Noise prediction that is being trained: a network, and for a denoising diffusion sampler the
 * drift s(t)·∇log p_tar(x) beside it.
 */
interface Trainable extends ToyDenoiser {

  /** What is trained. */
  List<Mlp> networks();

  /**
   * Jᵀv as {@link Prediction#pullback}, adding the cotangents of the parameters to gradients.
   *
   * @param gradients as {@link #networks}
   */
  double[][] backward(int timestep, double[][] x, double[][] cotangent, List<Mlp> gradients);
}
