package io.github.das4j.nn;

import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Multi-head scaled dot-product attention on projected queries, keys and values.
 *
 * @param upcast whether 16-bit inputs are attended in float32 (always done on the CPU, where 16-bit
 *     attention is many times slower)
 */
record Heads(int count, Mask mask, boolean upcast) {

  /** Which tokens a token sees. */
  enum Mask {
    NONE,
    /** Itself and those before it. */
    CAUSAL
  }

  /** q {@code [B, L, C]}, k and v {@code [B, S, C]} → {@code [B, L, C]}, all views but the core. */
  Tensor attend(Tensor q, Tensor k, Tensor v) {
    ScalarType given = q.scalar_type();
    boolean wide = given != ScalarType.Float && (upcast || q.is_cpu());
    ScalarType type = wide ? ScalarType.Float : given;
    Tensor y =
        torch.scaled_dot_product_attention(
            split(q.to(type)),
            split(k.to(type)),
            split(v.to(type)),
            Tensors.none(),
            0.0,
            mask == Mask.CAUSAL,
            new DoubleOptional(),
            false);
    return y.transpose(1, 2).reshape(q.size(0), q.size(1), q.size(2)).to(given);
  }

  /** {@code [B, L, C]} → {@code [B, heads, L, C / heads]}. */
  private Tensor split(Tensor x) {
    return x.view(x.size(0), x.size(1), count, x.size(2) / count).transpose(1, 2);
  }
}
