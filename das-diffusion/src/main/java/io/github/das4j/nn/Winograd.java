package io.github.das4j.nn;

import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Scope;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * A 3×3 convolution of stride 1 and padding 1 by Winograd's minimal filtering F(2×2, 3×3) (Lavin
 * and Gray 2016, arXiv 1509.09308): a tile of 2×2 outputs takes 16 products where the definition
 * takes 36. Float32 on the CPU, with a constant weight.
 *
 * <p>The layer is linear, so its gradient needs no activation, and is the same algorithm with the
 * weight turned by 180° and transposed. The transformed weight of the turned one is the transformed
 * weight with rows and columns 0 and 3 exchanged, so nothing more is kept for it.
 */
final class Winograd {

  /** Up to twice so many tiles are taken at once, more in strips of about so many. */
  private static final long TILES = 1024;

  /** Where the transformed weight is what a row, or a column, of the turned one is. */
  private static final int[] TURNED = {3, 1, 2, 0};

  /** The product that enters all four outputs of its tile with the sign +, as a bias does. */
  private static final int IN_ALL = 1;

  private static final long[] ONE = {1, 1};
  private static final long[] ZERO = {0, 0};
  private static final Operations.Convolution POINTWISE = new Operations.Convolution(1, 0);

  private final Tensor weight;
  private final Optional<Tensor> bias;
  private final long in;
  private final long out;
  private final Gradient gradient;

  /**
   * Transforms a weight.
   *
   * @param weight {@code [out, in, 3, 3]} float32
   * @param bias {@code [out]} float32, which must live as long as this
   * @param owner of what this holds: 16/9 of the weight's size
   */
  Winograd(Tensor weight, Optional<Tensor> bias, Arena owner) {
    this.out = weight.size(0);
    this.in = weight.size(1);
    this.bias = bias;
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      this.weight = owner.own(WinogradTransforms.weight(weight));
      this.gradient = owner.own(new Gradient());
    }
  }

  /** {@code [B, in, H, W]} float32 of any layout → {@code [B, out, H, W]}, channels-last. */
  Tensor forward(Tensor x) {
    Tensor values = apply(x, false);
    if (!x.requires_grad()) {
      return values;
    }
    // libtorch takes no function of one's own. So the graph gets nodes of the right shapes that
    // only pass gradients on, the output gets the values, and a hook turns the gradient between.
    Tensor carrier = in < out ? widened(x) : x.view_as(x);
    if (!carrier.requires_grad()) {
      return values;
    }
    carrier.register_hook(gradient);
    Tensor y = in > out ? carrier.narrow(1, 0, out) : carrier.view_as(carrier);
    y.set_data(values);
    return y;
  }

  private Tensor widened(Tensor x) {
    return torch.constant_pad_nd(x, 0, 0, 0, 0, 0, out - in);
  }

  /** Makes of the carrier's gradient, whose first channels are the output's, the input's. */
  private final class Gradient extends TensorTensorHook {

    @Override
    public TensorBase call(TensorBase carried) {
      try (Scope scope = Scope.open();
          NoGradGuard off = new NoGradGuard()) {
        Tensor x = apply(new Tensor(carried).narrow(1, 0, out), true);
        return scope.keep(in < out ? widened(x) : x);
      }
    }
  }

  /** The layer, or its transpose: {@code [B, out, H, W]} → {@code [B, in, H, W]}. */
  private Tensor apply(Tensor x, boolean transposed) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      long height = x.size(2);
      long width = x.size(3);
      boolean odd = height % 2 + width % 2 > 0;
      Tensor even = odd ? torch.constant_pad_nd(x, 0, width % 2, 0, height % 2) : x;
      Tensor map = even.detach().contiguous(MemoryFormat.ChannelsLast).permute(0, 2, 3, 1);
      Tensor y = map.new_empty(map.size(0), map.size(1), map.size(2), transposed ? in : out);
      strips(map, y, transposed);
      Tensor cut = odd ? y.narrow(1, 0, height).narrow(2, 0, width).contiguous() : y;
      return scope.keep(cut.permute(0, 3, 1, 2));
    }
  }

  /** Of maps {@code [B, H, W, C]} with even sides. */
  private void strips(Tensor map, Tensor y, boolean transposed) {
    long height = map.size(1);
    long across = map.size(2) / 2;
    if (map.size(0) * height / 2 * across <= 2 * TILES) {
      strip(map, y, new WinogradTransforms.Strip(0, height), transposed);
      return;
    }
    long rows = 2 * Math.max(1, TILES / across);
    for (long image = 0; image < map.size(0); image++) {
      for (long first = 0; first < height; first += rows) {
        try (Scope scope = Scope.open()) {
          WinogradTransforms.Strip strip =
              new WinogradTransforms.Strip(first, Math.min(rows, height - first));
          strip(map.narrow(0, image, 1), y.narrow(0, image, 1), strip, transposed);
        }
      }
    }
  }

  private void strip(Tensor map, Tensor y, WinogradTransforms.Strip strip, boolean transposed) {
    Tensor tiles = WinogradTransforms.input(map, strip);
    Tensor[][] products = new Tensor[4][4];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        Tensor seen = tiles.select(0, i).select(0, j);
        products[i][j] = transposed ? transposed(seen, i, j) : product(seen, i, j);
      }
    }
    WinogradTransforms.output(products, y.narrow(1, strip.first(), strip.rows()));
  }

  /**
   * {@code [b, h, w, in]} → {@code [b, h, w, out]}, as a convolution: oneDNN's share out a product
   * among threads, which OpenBLAS must not.
   */
  private Tensor product(Tensor seen, int i, int j) {
    boolean biased = i == IN_ALL && j == IN_ALL;
    Tensor w = weight.select(0, i).select(0, j);
    Tensor y =
        Operations.conv2d(seen.permute(0, 3, 1, 2), w, biased ? bias : Optional.empty(), POINTWISE);
    return y.permute(0, 2, 3, 1);
  }

  private Tensor transposed(Tensor seen, int i, int j) {
    Tensor w = weight.select(0, TURNED[i]).select(0, TURNED[j]);
    Tensor y =
        torch.conv_transpose2d(
            seen.permute(0, 3, 1, 2), w, new TensorOptional(), ONE, ZERO, ZERO, 1, ONE);
    return y.permute(0, 2, 3, 1);
  }
}
