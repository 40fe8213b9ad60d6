package io.github.das4j.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch's operations on networks' weights, and others that it has no kernels of on {@link
 * TorchDevice#META}: there, each gives the shape of its output and insists on one device and type.
 * What an operation returns is owned by the innermost scope; its inputs stay the caller's.
 */
public final class Operations {

  private static final long[] ONE = {1, 1};

  /** libtorch's number of attention out of plain operations ({@code at::SDPBackend::math}). */
  private static final long MATH = 0;

  private Operations() {}

  /** x {@code [B, in, H, W]}, weight {@code [out, in, k, k]} → {@code [B, out, H', W']}. */
  public static Tensor conv2d(
      Tensor x, Tensor weight, Optional<Tensor> bias, Convolution convolution) {
    if (meta(x, weight)) {
      long height = convolution.side(x.size(2), weight.size(2));
      long width = convolution.side(x.size(3), weight.size(3));
      return stood(new long[] {x.size(0), weight.size(0), height, width}, x, weight, bias);
    }
    long[] stride = {convolution.stride(), convolution.stride()};
    long[] padding = {convolution.padding(), convolution.padding()};
    return torch.conv2d(x, weight, optional(bias), stride, padding, ONE, 1);
  }

  /**
   * How a square kernel goes over a map.
   *
   * @param stride in pixels, at least 1
   * @param padding zeros on each side, in pixels, at least 0
   */
  public record Convolution(long stride, long padding) {

    /** Size of the output where the input's and the kernel's are these. */
    public long side(long input, long kernel) {
      return (input + 2 * padding - kernel) / stride + 1;
    }
  }

  /** x {@code [..., in]}, weight {@code [out, in]} → {@code [..., out]}. */
  public static Tensor linear(Tensor x, Tensor weight, Optional<Tensor> bias) {
    if (meta(x, weight)) {
      long[] shape = Tensors.shape(x);
      shape[shape.length - 1] = weight.size(0);
      return stood(shape, x, weight, bias);
    }
    return torch.linear(x, weight, optional(bias));
  }

  /**
   * Groups of channels of {@code [B, C, H, W]} normalised (Wu and He 2018, arXiv 1803.08494).
   *
   * @param groups a divisor of C
   */
  public static Tensor groupNorm(Tensor x, int groups, Affine affine) {
    return meta(x, affine.weight())
        ? affine.stood(x)
        : torch.group_norm(
            x,
            groups,
            Tensors.some(affine.weight()),
            Tensors.some(affine.bias()),
            affine.eps(),
            true);
  }

  /** The last dimension of {@code [..., D]} normalised (Ba et al. 2016, arXiv 1607.06450). */
  public static Tensor layerNorm(Tensor x, Affine affine) {
    return meta(x, affine.weight())
        ? affine.stood(x)
        : torch.layer_norm(
            x,
            Tensors.shape(affine.weight()),
            Tensors.some(affine.weight()),
            Tensors.some(affine.bias()),
            affine.eps(),
            true);
  }

  /**
   * The last dimension of {@code [..., D]} normalised, with neither weight nor bias.
   *
   * @param eps added to the variance, positive
   */
  public static Tensor layerNorm(Tensor x, double eps) {
    return x.is_meta()
        ? MetaDevice.provided().output(Tensors.shape(x), x)
        : torch.layer_norm(
            x, new long[] {x.size(x.dim() - 1)}, Tensors.none(), Tensors.none(), eps, true);
  }

  /**
   * The last dimension of {@code [..., D]} divided by its root mean square, times a weight (Zhang
   * and Sennrich 2019, arXiv 1910.07467).
   *
   * @param weight {@code [D]}
   * @param eps added to the mean square, positive
   */
  public static Tensor rmsNorm(Tensor x, Tensor weight, double eps) {
    return meta(x, weight)
        ? MetaDevice.provided().output(Tensors.shape(x), x, weight)
        : torch.rms_norm(x, Tensors.shape(weight), Tensors.some(weight), new DoubleOptional(eps));
  }

  /**
   * What a norm does after it has normalised: times weight, plus bias, {@code [C]} or {@code [D]}.
   *
   * @param eps added to the variance, positive
   */
  public record Affine(Tensor weight, Tensor bias, double eps) {

    private Tensor stood(Tensor x) {
      return MetaDevice.provided().output(Tensors.shape(x), x, weight, bias);
    }
  }

  /** Scaled dot-product attention; q {@code [B, h, L, d]}, k and v {@code [B, h, S, d]}. */
  public static Tensor attention(Tensor q, Tensor k, Tensor v, boolean causal) {
    return meta(q, k)
        ? MetaDevice.provided().output(Tensors.shape(q), q, k, v)
        : torch.scaled_dot_product_attention(
            q, k, v, Tensors.none(), 0.0, causal, new DoubleOptional(), false);
  }

  /**
   * Whether libtorch attends to heads of this width, type and device in one kernel, which never
   * holds the matrix of scores. It is asked itself: which kernels there are depends on how it was
   * built and on the device, not on the number of tokens.
   *
   * @param tokens {@code [B, L, d]}, of any number
   */
  public static boolean fusesAttention(Tensor tokens) {
    try (Scope scope = Scope.open()) {
      Tensor q = tokens.unsqueeze(1);
      IValueVector stack = new IValueVector(new IValue(q), new IValue(q), new IValue(q));
      stack.push_back(new IValue()); // no mask
      stack.push_back(new IValue(0.0)); // no dropout
      stack.push_back(new IValue(false)); // not causal
      stack.push_back(new IValue()); // the usual scale
      stack.push_back(new IValue(false)); // as many keys' heads as queries'
      Dispatcher.singleton().findSchemaOrThrow("aten::_fused_sdp_choice", "").callBoxed(stack);
      return stack.get(0).toInt() > MATH;
    }
  }

  /** The same with a mask added to the scores, that broadcasts to {@code [B, h, L, S]}. */
  public static Tensor attention(Tensor q, Tensor k, Tensor v, Tensor mask) {
    return meta(q, k)
        ? MetaDevice.provided().output(Tensors.shape(q), q, k, v, mask)
        : torch.scaled_dot_product_attention(
            q, k, v, Tensors.some(mask), 0.0, false, new DoubleOptional(), false);
  }

  /**
   * The same with scores that are not divided by the root of a head's width, plus a bias that
   * broadcasts to {@code [B, h, L, S]}.
   */
  public static Tensor unscaledAttention(Tensor q, Tensor k, Tensor v, Tensor bias) {
    return meta(q, k)
        ? MetaDevice.provided().output(Tensors.shape(q), q, k, v, bias)
        : torch.scaled_dot_product_attention(
            q, k, v, Tensors.some(bias), 0.0, false, new DoubleOptional(1.0), false);
  }

  /** x of any shape, each element within [least, most]. */
  public static Tensor clamp(Tensor x, double least, double most) {
    return x.is_meta()
        ? MetaDevice.provided().output(Tensors.shape(x), x)
        : x.clamp(new ScalarOptional(new Scalar(least)), new ScalarOptional(new Scalar(most)));
  }

  /**
   * x · sigmoid(x) of each element, of x's shape, for a tensor that nobody else holds: in its own
   * memory, unless a gradient is to go through it.
   */
  public static Tensor silu(Tensor fresh) {
    return fresh.requires_grad() ? torch.silu(fresh) : torch.silu_(fresh);
  }

  /** max(x, 0) of each element, of x's shape. */
  public static Tensor relu(Tensor x) {
    return x.is_meta() ? MetaDevice.provided().output(Tensors.shape(x), x) : torch.relu(x);
  }

  /** Standard deviation of each row, n − 1, {@code [B, …]} → {@code [B, 1]}. */
  public static Tensor deviation(Tensor x) {
    long rows = x.size(0);
    return x.is_meta()
        ? MetaDevice.provided().output(new long[] {rows, 1}, x)
        : x.reshape(rows, -1).std(new long[] {1}, true, true);
  }

  /** Greatest magnitude, a scalar; NaN where one element is. */
  public static Tensor greatest(Tensor x) {
    return x.is_meta() ? MetaDevice.provided().output(new long[0], x) : x.abs().max();
  }

  /** Whether either is there: libtorch itself would take the other one from anywhere. */
  private static boolean meta(Tensor x, Tensor other) {
    return x.is_meta() || other.is_meta();
  }

  private static Tensor stood(long[] shape, Tensor x, Tensor weight, Optional<Tensor> bias) {
    MetaDevice meta = MetaDevice.provided();
    return bias.map(b -> meta.output(shape, x, weight, b))
        .orElseGet(() -> meta.output(shape, x, weight));
  }

  private static TensorOptional optional(Optional<Tensor> tensor) {
    return tensor.map(Tensors::some).orElseGet(Tensors::none);
  }
}
