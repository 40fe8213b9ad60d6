package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weight;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** y = x Wᵀ + b on the last dimension. */
final class Linear {

  /**
   * From this many multiplications on, and with inputs that oneDNN takes, a float32 product on the
   * CPU is faster as a 1×1 convolution: {@code linear} goes to a BLAS with a single thread.
   * Measured on two cores, forward and backward: 1024×640→640 in 9.4 ms instead of 33,
   * 4×257×1024→4096 in 51 instead of 180, 154×768→320 in 0.64 instead of 1.7, but 512×32→128 in
   * 0.27 instead of 0.20.
   */
  private static final long CONVOLVE_FROM = 4_000_000;

  /** libtorch gives a convolution of one image to oneDNN above this many elements. */
  private static final long ONEDNN_ABOVE = 20_480;

  private static final Operations.Convolution POINTWISE = new Operations.Convolution(1, 0);

  /** {@code [out, in]}, or {@code [out, in, 1, 1]} if the file stores a 1×1 convolution. */
  private final Weight weight;

  private final Optional<Tensor> bias;
  private final int in;
  private final int out;
  private final boolean blas;

  private Linear(Weight weight, Optional<Tensor> bias, int in, int out, Placement placement) {
    this.weight = weight;
    this.bias = bias;
    this.in = in;
    this.out = out;
    this.blas = placement.device().isCpu() && placement.dtype() == DType.FLOAT32;
  }

  static Linear of(Weights w, int in, int out) {
    Weight weight = w.weight("weight", out, in);
    return new Linear(weight, Optional.of(w.get("bias", out)), in, out, w.placement());
  }

  static Linear withoutBias(Weights w, int in, int out) {
    return new Linear(w.weight("weight", out, in), Optional.empty(), in, out, w.placement());
  }

  /** A linear layer that the file stores as a 1×1 convolution. */
  static Linear pointwise(Weights w, int in, int out) {
    Weight weight = w.weight("weight", out, in, 1, 1);
    return new Linear(weight, Optional.of(w.get("bias", out)), in, out, w.placement());
  }

  /**
   * A linear layer on square patches that the file stores as a convolution whose stride is its
   * size; a patch is a row of its channels, each row by row.
   *
   * @param side of a patch, in pixels
   */
  static Linear ofPatches(Weights w, int channels, int side, int out) {
    Weight weight = w.weight("weight", out, channels, side, side);
    int in = channels * side * side;
    return new Linear(weight, Optional.of(w.get("bias", out)), in, out, w.placement());
  }

  /** {@code [..., in]} → {@code [..., out]}. */
  Tensor forward(Tensor x) {
    return weight.in(w -> product(x, w, bias, out));
  }

  /** The outputs {@code first} to {@code first + count} only. */
  Tensor forward(Tensor x, int first, int count) {
    Optional<Tensor> part = bias.map(b -> b.narrow(0, first, count));
    return weight.in(w -> product(x, w, part, count), first, count);
  }

  private Tensor product(Tensor x, Tensor w, Optional<Tensor> b, int outputs) {
    long elements = x.numel();
    if (blas && elements > ONEDNN_ABOVE && elements * outputs >= CONVOLVE_FROM) {
      return convolved(x, w.view(outputs, in, 1, 1), b, outputs);
    }
    return Operations.linear(x, w.view(outputs, in), b);
  }

  /** All rows as the pixels of one channels-last image; views only, if x is contiguous. */
  private Tensor convolved(Tensor x, Tensor w, Optional<Tensor> b, int outputs) {
    long rows = x.numel() / in;
    Tensor image = x.reshape(1, 1, rows, in).permute(0, 3, 1, 2);
    Tensor y = Operations.conv2d(image, w, b, POINTWISE);
    long[] shape = Tensors.shape(x);
    shape[shape.length - 1] = outputs;
    return y.permute(0, 2, 3, 1).reshape(shape);
  }
}
