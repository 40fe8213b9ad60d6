package io.github.das4j.nn;

import io.github.das4j.tensor.Operations;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
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
    return attend(q, k, v, Optional.empty());
  }

  /**
   * The same with a mask of its own, added to the scores before the softmax, in place of {@link
   * #mask}: {@code [B, 1, L, S]}, 0 where a token is seen and −∞ where not.
   */
  Tensor attend(Tensor q, Tensor k, Tensor v, Optional<Tensor> added) {
    ScalarType given = q.scalar_type().intern();
    Tensor heads = split(inCore(q));
    Tensor keys = split(inCore(k));
    Tensor values = split(inCore(v));
    Tensor y =
        added
            .map(a -> Operations.attention(heads, keys, values, a.to(heads.scalar_type())))
            .orElseGet(() -> Operations.attention(heads, keys, values, mask == Mask.CAUSAL));
    return joined(y, given);
  }

  /**
   * Scores that are not divided by the root of a head's width, as T5 has them, plus a bias {@code
   * [1 or B, heads, L, S]}.
   */
  Tensor attendUnscaled(Tensor q, Tensor k, Tensor v, Tensor bias) {
    ScalarType given = q.scalar_type().intern();
    Tensor heads = split(inCore(q));
    Tensor y =
        Operations.unscaledAttention(
            heads, split(inCore(k)), split(inCore(v)), bias.to(heads.scalar_type()));
    return joined(y, given);
  }

  /** {@code [B, heads, L, C / heads]} → {@code [B, L, C]}. */
  private static Tensor joined(Tensor y, ScalarType type) {
    Tensor rows = y.transpose(1, 2);
    return rows.reshape(rows.size(0), rows.size(1), rows.size(2) * rows.size(3)).to(type);
  }

  /** In the type of the attention itself. */
  Tensor inCore(Tensor x) {
    return upcast || x.is_cpu() ? x.to(ScalarType.Float) : x;
  }

  /** {@code [B, L, C]} → {@code [B, heads, L, C / heads]}. */
  private Tensor split(Tensor x) {
    return x.view(x.size(0), x.size(1), count, x.size(2) / count).transpose(1, 2);
  }
}
