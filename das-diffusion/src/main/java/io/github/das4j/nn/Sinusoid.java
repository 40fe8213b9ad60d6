package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Sinusoidal embedding of numbers, in float32 (diffusers, embeddings.py: get_timestep_embedding).
 *
 * @param dim size of the embedding; even
 * @param cosFirst whether the cosines come first: the file's {@code flip_sin_to_cos}
 * @param freqShift taken from half the size where the frequencies are spaced
 */
public record Sinusoid(int dim, boolean cosFirst, double freqShift) {

  private static final double MAX_PERIOD = 10_000;

  public Sinusoid {
    if (dim < 2 || dim % 2 != 0) {
      throw new IllegalArgumentException("a sinusoidal embedding needs an even size, not " + dim);
    }
  }

  /** The frequencies, for {@link #embed(Tensor, Tensor)}; owned with the weights. */
  Tensor frequencies(Weights w) {
    return w.constant(frequencies(), 1, dim / 2);
  }

  private double[] frequencies() {
    int half = dim / 2;
    // Exponents in float32, as where the networks were trained: at the thousands that an LCM is
    // told of its guidance, rounding them otherwise moves the fourth digit of the embedding.
    float spacing = (float) Math.log(MAX_PERIOD) / (float) (half - freqShift);
    double[] frequencies = new double[half];
    for (int i = 0; i < half; i++) {
      frequencies[i] = Math.exp(-(i * spacing));
    }
    return frequencies;
  }

  /** Numbers {@code [N]} of any type → {@code [N, dim]} float32, on the same device. */
  public Tensor embed(Tensor numbers) {
    Tensor row = Tensors.of(frequencies(), 1, dim / 2);
    return embed(numbers, row.to(numbers.device(), ScalarType.Float));
  }

  /** The same with frequencies that are on that device. */
  Tensor embed(Tensor numbers, Tensor frequencies) {
    Tensor angle = numbers.to(ScalarType.Float).unsqueeze(1).mul(frequencies);
    Tensor sin = angle.sin();
    Tensor cos = angle.cos();
    return cosFirst ? Tensors.cat(1, cos, sin) : Tensors.cat(1, sin, cos);
  }
}
