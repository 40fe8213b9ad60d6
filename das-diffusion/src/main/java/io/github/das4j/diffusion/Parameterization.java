package io.github.das4j.diffusion;

import static io.github.das4j.tensor.Tensors.axpy;
import static io.github.das4j.tensor.Tensors.scale;

import org.bytedeco.pytorch.Tensor;

/** What a network predicts, and how x̂_0 and ε̂ follow from it. */
public enum Parameterization {
  /** The noise ε. */
  EPSILON {
    @Override
    public Tensor cleanSample(Tensor x, Tensor output, double alphaBar) {
      Tensor signal = axpy(x, -Math.sqrt(1 - alphaBar), output);
      return scale(signal, 1 / Math.sqrt(alphaBar));
    }

    @Override
    public Tensor noise(Tensor x, Tensor output, double alphaBar) {
      return output;
    }
  },

  /** v = √ᾱ ε − √(1 − ᾱ) x_0 (Salimans and Ho 2022, arXiv 2202.00512). */
  V {
    @Override
    public Tensor cleanSample(Tensor x, Tensor output, double alphaBar) {
      return axpy(scale(x, Math.sqrt(alphaBar)), -Math.sqrt(1 - alphaBar), output);
    }

    @Override
    public Tensor noise(Tensor x, Tensor output, double alphaBar) {
      return axpy(scale(output, Math.sqrt(alphaBar)), Math.sqrt(1 - alphaBar), x);
    }
  },

  /** The clean sample x_0. */
  SAMPLE {
    @Override
    public Tensor cleanSample(Tensor x, Tensor output, double alphaBar) {
      return output;
    }

    @Override
    public Tensor noise(Tensor x, Tensor output, double alphaBar) {
      Tensor difference = axpy(x, -Math.sqrt(alphaBar), output);
      return scale(difference, 1 / Math.sqrt(1 - alphaBar));
    }
  };

  /**
   * x̂_0.
   *
   * @param x x_t, [B, …] float32
   * @param output the network's, of the same shape
   * @param alphaBar ᾱ_t, in [0, 1]
   * @return of the same shape; the innermost scope owns it, unless it is the output itself
   */
  public abstract Tensor cleanSample(Tensor x, Tensor output, double alphaBar);

  /**
   * ε̂.
   *
   * @param x x_t, [B, …] float32
   * @param output the network's, of the same shape
   * @param alphaBar ᾱ_t, in [0, 1]
   * @return of the same shape; the innermost scope owns it, unless it is the output itself
   */
  public abstract Tensor noise(Tensor x, Tensor output, double alphaBar);
}
