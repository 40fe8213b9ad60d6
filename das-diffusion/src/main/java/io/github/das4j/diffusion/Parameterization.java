package io.github.das4j.diffusion;

import static io.github.das4j.tensor.Tensors.axpy;
import static io.github.das4j.tensor.Tensors.scale;

import org.bytedeco.pytorch.Tensor;

/** What a network predicts, and how x̂_0 and ε̂ follow from it. */
public enum Parameterization {
  /** The noise ε. */
  EPSILON {
    @Override
    public Tensor cleanSample(Tensor x, Tensor output, Level level) {
      Tensor signal = axpy(x, -level.noise(), output);
      return scale(signal, 1 / level.signal());
    }

    @Override
    public Tensor noise(Tensor x, Tensor output, Level level) {
      return output;
    }
  },

  /** v = √ᾱ ε − √(1 − ᾱ) x_0 (Salimans and Ho 2022, arXiv 2202.00512). */
  V {
    @Override
    public Tensor cleanSample(Tensor x, Tensor output, Level level) {
      return axpy(scale(x, level.signal()), -level.noise(), output);
    }

    @Override
    public Tensor noise(Tensor x, Tensor output, Level level) {
      return axpy(scale(output, level.signal()), level.noise(), x);
    }
  },

  /** The clean sample x_0. */
  SAMPLE {
    @Override
    public Tensor cleanSample(Tensor x, Tensor output, Level level) {
      return output;
    }

    @Override
    public Tensor noise(Tensor x, Tensor output, Level level) {
      Tensor difference = axpy(x, -level.signal(), output);
      return scale(difference, 1 / level.noise());
    }
  },

  /** The velocity ε − x_0 of a rectified flow, whose levels alone it goes with. */
  VELOCITY {
    @Override
    public Tensor cleanSample(Tensor x, Tensor output, Level level) {
      return axpy(x, -level.noise(), output);
    }

    @Override
    public Tensor noise(Tensor x, Tensor output, Level level) {
      return axpy(x, level.signal(), output);
    }
  };

  /**
   * x̂_0.
   *
   * @param x x_t, [B, …] float32
   * @param output the network's, of the same shape
   * @param level that of x
   * @return of the same shape; the innermost scope owns it, unless it is the output itself
   */
  public abstract Tensor cleanSample(Tensor x, Tensor output, Level level);

  /**
   * ε̂.
   *
   * @param x x_t, [B, …] float32
   * @param output the network's, of the same shape
   * @param level that of x
   * @return of the same shape; the innermost scope owns it, unless it is the output itself
   */
  public abstract Tensor noise(Tensor x, Tensor output, Level level);
}
