package io.github.das4j.nn;

import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Texts that do not change over a run: each layer makes keys and values of them once, at its first
 * turn, and never of the rows that a text is repeated in.
 */
final class KeptContext {

  private final Tensor texts;
  private final Scope.Owner owner = Scope.innermost();
  private final Map<Attention, Context.KeysAndValues> kept = new HashMap<>();

  /**
   * What is made of the texts belongs to the innermost scope.
   *
   * @param texts {@code [G, S, D]}, which live as long
   */
  KeptContext(Tensor texts) {
    this.texts = texts;
  }

  /** The context of a batch of G·rows: so many rows of the first text, then of the next. */
  Context times(int rows) {
    return layer -> kept(layer).map(each -> repeated(each, rows));
  }

  private Context.KeysAndValues kept(Attention layer) {
    return kept.computeIfAbsent(layer, this::made);
  }

  private Context.KeysAndValues made(Attention layer) {
    try (NoGradGuard off = new NoGradGuard();
        Scope scope = Scope.open()) {
      return layer.attended(layer.keysAndValues(texts)).map(owner::own);
    }
  }

  /** Each row so many times, {@code [G, …]} → {@code [G · rows, …]}; a view if G or rows is 1. */
  static Tensor repeated(Tensor distinct, int rows) {
    long[] shape = Tensors.shape(distinct);
    long[] each = new long[shape.length + 1];
    System.arraycopy(shape, 0, each, 1, shape.length);
    each[0] = shape[0];
    each[1] = rows;
    shape[0] *= rows;
    return distinct.unsqueeze(1).expand(each).reshape(shape);
  }
}
