package io.github.das4j.diffusion;

import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** What is done to x̂_0 before it is used, as schedulers of pixel-space models ask for. */
public sealed interface Clipping {

  /**
   * x̂_0 as it is to be used.
   *
   * @param cleanSample x̂_0, [B, …] float32
   * @return of the same shape; the innermost scope owns it, unless it is the input itself
   */
  Tensor apply(Tensor cleanSample);

  /** Nothing, as for latents. */
  record None() implements Clipping {
    @Override
    public Tensor apply(Tensor cleanSample) {
      return cleanSample;
    }
  }

  /** Clamps to [−range, range] ({@code clip_sample}). */
  record Clamp(double range) implements Clipping {
    @Override
    public Tensor apply(Tensor cleanSample) {
      return Operations.clamp(cleanSample, -range, range);
    }
  }

  /**
   * Clamps each sample to ±s and divides by s, s being the quantile of its magnitudes, from 1 to
   * {@code max} (Imagen, arXiv 2205.11487, section 2.3).
   */
  record DynamicThreshold(double quantile, double max) implements Clipping {
    @Override
    public Tensor apply(Tensor cleanSample) {
      long[] shape = Tensors.shape(cleanSample);
      Tensor flat = cleanSample.reshape(shape[0], -1);
      // The threshold itself is a constant of the gradient, as it is in the schedulers.
      Tensor limit =
          torch
              .quantile(
                  flat.detach().abs(),
                  quantile,
                  new org.bytedeco.pytorch.LongOptional(1),
                  true,
                  "linear")
              .clamp(
                  new ScalarOptional(new Scalar(1.0)),
                  new ScalarOptional(new Scalar(Math.max(max, 1))));
      Tensor clamped =
          torch.clamp(flat, new TensorOptional(limit.neg()), new TensorOptional(limit));
      return clamped.div(limit).reshape(shape);
    }
  }
}
