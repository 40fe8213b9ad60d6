package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weight;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.WinogradRule;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** A square convolution. */
final class Conv2d {

  /**
   * A channels-last convolution first copies its weight to that layout, which for a weight much
   * larger than the map costs more than the product. Such maps go the other way, on the CPU: small
   * ones as one matrix product with the weight as it is stored, others in the plain layout.
   * Measured on two cores, forward: 2×1280×8×8 in 209 ms, 562 plain, 949 channels-last;
   * 2×1280×16×16 in 131 ms plain, 214 channels-last; at 2×640×32×32 there is no difference.
   */
  private static final int WEIGHT_DOMINATES = 4;

  private static final long LARGE_WEIGHT = 1_000_000;
  private static final long FEW_PIXELS = 256;
  private static final long[] ONE = {1, 1};

  private final Weight weight;
  private final Optional<Tensor> bias;
  private final Shape shape;
  private final boolean cpu;
  private final boolean blas;
  private final WinogradRule rule;
  private final Arena owner;
  private Optional<Winograd> winograd = Optional.empty();

  /** Channels, and how the kernel goes over the map. */
  record Shape(int in, int out, int kernel, int stride, int padding) {

    long weightSize() {
      return (long) in * out * kernel * kernel;
    }

    /** 3×3 with the map's size kept. */
    boolean keeps() {
      return kernel == 3 && stride == 1 && padding == 1;
    }

    Operations.Convolution convolution() {
      return new Operations.Convolution(stride, padding);
    }

    long outputSide(long side) {
      return convolution().side(side, kernel);
    }
  }

  private Conv2d(Weight weight, Optional<Tensor> bias, Shape shape, Weights w) {
    this.weight = weight;
    this.bias = bias;
    this.shape = shape;
    Placement placement = w.placement();
    this.cpu = placement.device().isCpu();
    this.blas = cpu && placement.dtype() == DType.FLOAT32;
    boolean taken =
        blas
            && shape.keeps()
            && placement.winograd().takes(shape.in(), shape.out())
            && !weight.kept().requires_grad();
    this.rule = taken ? placement.winograd() : WinogradRule.NEVER;
    this.owner = w.owner();
  }

  /** 3×3, with padding such that the size stays. */
  static Conv2d same(Weights w, int in, int out) {
    return of(w, new Shape(in, out, 3, 1, 1));
  }

  /** 1×1. */
  static Conv2d pointwise(Weights w, int in, int out) {
    return of(w, new Shape(in, out, 1, 1, 0));
  }

  /** 3×3 with stride 2. */
  static Conv2d halving(Weights w, int channels, int padding) {
    return of(w, new Shape(channels, channels, 3, 2, padding));
  }

  /** Cuts an image into patches: kernel and stride are the patch; no bias. */
  static Conv2d patches(Weights w, int in, int out, int patch) {
    Weight weight = w.weight("weight", out, in, patch, patch);
    return new Conv2d(weight, Optional.empty(), new Shape(in, out, patch, patch, 0), w);
  }

  /** 3×3 without bias, its padding such that the size stays before the stride. */
  static Conv2d unbiased(Weights w, int channels, int stride) {
    Weight weight = w.weight("weight", channels, channels, 3, 3);
    Shape shape = new Shape(channels, channels, 3, stride, 1);
    return new Conv2d(weight, Optional.empty(), shape, w);
  }

  /** Any other, with a bias. */
  static Conv2d of(Weights w, Shape s) {
    Weight weight = w.weight("weight", s.out(), s.in(), s.kernel(), s.kernel());
    return new Conv2d(weight, Optional.of(w.get("bias", s.out())), s, w);
  }

  /** {@code [B, in, H, W]} → {@code [B, out, H', W']}; channels-last stays so. */
  Tensor forward(Tensor x) {
    if (rule.takesMap(x.size(2), x.size(3))) {
      return winograd().forward(x);
    }
    long size = shape.weightSize();
    boolean dominated =
        shape.kernel() > 1 && size >= LARGE_WEIGHT && size > WEIGHT_DOMINATES * x.numel();
    if (!cpu || !dominated) {
      return convolved(x);
    }
    long pixels = x.size(0) * shape.outputSide(x.size(2)) * shape.outputSide(x.size(3));
    return blas && pixels <= FEW_PIXELS
        ? multiplied(x)
        : convolved(x.contiguous()).contiguous(MemoryFormat.ChannelsLast);
  }

  /** Transformed at the first use, since layers on small maps never need it. */
  private synchronized Winograd winograd() {
    if (winograd.isEmpty()) {
      try (Scope scope = Scope.open()) {
        Tensor wide = weight.kept().to(weight.used());
        winograd = Optional.of(new Winograd(wide, bias, owner));
      }
    }
    return winograd.get();
  }

  private Tensor convolved(Tensor x) {
    return weight.in(w -> Operations.conv2d(x, w, bias, shape.convolution()));
  }

  /** As a product of the weight with the columns of pixels that each output sees. */
  private Tensor multiplied(Tensor x) {
    int seen = shape.in() * shape.kernel() * shape.kernel();
    Tensor columns =
        torch.im2col(
            x.contiguous(), pair(shape.kernel()), ONE, pair(shape.padding()), pair(shape.stride()));
    Tensor rows = columns.transpose(1, 2).reshape(-1, seen);
    Tensor y = weight.in(w -> Operations.linear(rows, w.view(shape.out(), seen), bias));
    long height = shape.outputSide(x.size(2));
    long width = shape.outputSide(x.size(3));
    return y.view(x.size(0), height, width, shape.out()).permute(0, 3, 1, 2);
  }

  private static long[] pair(long side) {
    return new long[] {side, side};
  }
}
