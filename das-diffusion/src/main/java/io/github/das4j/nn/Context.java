package io.github.das4j.nn;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** What the cross-attention of a {@link UNet} attends to. */
@FunctionalInterface
interface Context {

  /** What a layer makes of it, for each row of the batch. */
  KeysAndValues of(Attention layer);

  /** A text {@code [B, S, D]} of which each layer makes keys and values whenever it is asked. */
  static Context of(Tensor text) {
    return layer -> layer.keysAndValues(text);
  }

  /**
   * What a layer attends to.
   *
   * @param keys {@code [B, S, C]}
   * @param values {@code [B, S, C]}
   */
  record KeysAndValues(Tensor keys, Tensor values) {

    /** Both changed. */
    KeysAndValues map(UnaryOperator<Tensor> change) {
      return new KeysAndValues(change.apply(keys), change.apply(values));
    }
  }
}
