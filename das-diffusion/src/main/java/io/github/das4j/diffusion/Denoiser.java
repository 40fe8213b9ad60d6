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

  /**
   * Numbers that stand for ∂x̂_0/∂x_t where the network is not differentiated.
   *
   * @param step turn of the sampler's loop, 0 … T − 1
   * @throws UnsupportedOperationException if this denoiser knows none
   */
  default Slopes slopes(int step) {
    throw new UnsupportedOperationException("this denoiser does not know its own slopes");
  }

  /**
   * Numbers in place of ∂x̂_0/∂x_t.
   *
   * @param linear what the network predicts being held: 1/√ᾱ_t where it is noise, but for what a
   *     consistency function makes of it; 0 where ᾱ_t is; 1 of a flow, whose velocity is held
   * @param gaussian of the posterior mean of independent data of variance 1: √ᾱ_t, but for the
   *     same; a/(a² + σ²) of any path
   */
  record Slopes(double linear, double gaussian) {

    /**
     * Those of a level of a diffusion.
     *
     * @param alphaBar ᾱ_t, in [0, 1]
     */
    public static Slopes at(double alphaBar) {
      double root = Math.sqrt(alphaBar);
      return new Slopes(root == 0 ? 0 : 1 / root, root);
    }

    /**
     * Those of a level of a rectified flow.
     *
     * @param level a and σ
     */
    public static Slopes ofVelocity(Level level) {
      double all = level.signalVariance() + level.noiseVariance();
      return new Slopes(1, level.signal() / all);
    }

    /**
     * Of a consistency function f = c_skip x_t + c_out x̂.
     *
     * @param skip c_skip, in [0, 1]
     * @param out c_out, in [0, 1]
     */
    public Slopes consistent(double skip, double out) {
      return new Slopes(skip + out * linear, skip + out * gaussian);
    }
  }
}
