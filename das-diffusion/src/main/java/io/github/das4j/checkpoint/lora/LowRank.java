package io.github.das4j.checkpoint.lora;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.lora.LoraKey.Role;
import io.github.das4j.checkpoint.original.Rows;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The change of one module's weight: ΔW = α/r · up · down (Hu et al. 2021, arXiv 2106.09685), for a
 * convolution that is split further ΔW[o,i,y,x] = α/r · Σ up[o,a] mid[a,b,y,x] down[b,i].
 *
 * @param dict of the file
 * @param stem the module, as the file calls it
 * @param names of its tensors: down {@code [r, in]} or {@code [r, in, kh, kw]}, up {@code [out,
 *     r]}, perhaps mid {@code [r, r, kh, kw]}
 * @param alpha α; r where the file does not say
 */
record LowRank(
    StateDict dict, KeyDialect dialect, String stem, Map<Role, String> names, double alpha) {

  private static final int CONVOLUTION = 4;

  /** r. */
  long rank() {
    return shape(Role.DOWN)[0];
  }

  double multiplier() {
    return alpha / rank();
  }

  long[] shape(Role role) {
    return dict.shape(name(role));
  }

  private String name(Role role) {
    return Objects.requireNonNull(names.get(role), stem);
  }

  private boolean hasMid() {
    return names.containsKey(Role.MID);
  }

  /** The factor that does not fit a weight of this shape; empty text where both do. */
  String misfit(long[] weight) {
    if (!Arrays.equals(trimmed(shape(Role.UP)), trimmed(new long[] {weight[0], rank()}))) {
      return "up " + Arrays.toString(shape(Role.UP));
    }
    long[] down = inputs(shape(Role.DOWN));
    long[] wanted = inputs(weight);
    if (!hasMid()) {
      return Arrays.equals(trimmed(down), trimmed(wanted))
          ? ""
          : "down " + Arrays.toString(shape(Role.DOWN));
    }
    long[] kernel = inputs(inputs(shape(Role.MID)));
    if (!Arrays.equals(trimmed(kernel), trimmed(inputs(wanted)))) {
      return "mid " + Arrays.toString(shape(Role.MID));
    }
    boolean same = down[0] == wanted[0] && trimmed(inputs(down)).length == 0;
    return same ? "" : "down " + Arrays.toString(shape(Role.DOWN));
  }

  private static long[] inputs(long[] shape) {
    return Arrays.copyOfRange(shape, 1, shape.length);
  }

  /** Without the ones at its end: a 1×1 convolution is a matrix. */
  private static long[] trimmed(long[] shape) {
    int length = shape.length;
    while (length > 0 && shape[length - 1] == 1) {
      length--;
    }
    return Arrays.copyOf(shape, length);
  }

  /**
   * Some rows of ΔW, owned by the innermost scope.
   *
   * @param weight the shape of the weight that they are added to
   * @param rows which of ΔW those are
   * @return of that shape, float32
   */
  Tensor change(long[] weight, Rows rows) {
    try (Scope scope = Scope.open()) {
      long rank = rank();
      Tensor up = rows.of(matrix(Role.UP, rows.whole(weight)[0], rank));
      Tensor product =
          hasMid()
              ? throughMid(up, weight)
              : up.matmul(matrix(Role.DOWN, rank, size(inputs(weight))));
      return scope.keep(Tensors.scale(product, multiplier()).reshape(weight));
    }
  }

  /** Σ_a Σ_b up[o,a] mid[a,b,y,x] down[b,i], as {@code [out, in · kh · kw]}. */
  private Tensor throughMid(Tensor up, long[] weight) {
    long rank = rank();
    long kernel = weight.length == CONVOLUTION ? weight[2] * weight[3] : 1;
    Tensor mixed =
        up.matmul(matrix(Role.MID, rank, rank * kernel)).reshape(weight[0], rank, kernel);
    Tensor down = matrix(Role.DOWN, rank, weight[1]);
    return mixed.transpose(1, 2).matmul(down).transpose(1, 2).reshape(weight[0], -1);
  }

  private Tensor matrix(Role role, long rows, long columns) {
    return dict.tensor(name(role)).to(ScalarType.Float).reshape(rows, columns);
  }

  private static long size(long[] shape) {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }
}
