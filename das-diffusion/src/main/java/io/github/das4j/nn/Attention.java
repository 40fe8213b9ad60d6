package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.nn.Context.KeysAndValues;
import org.bytedeco.pytorch.Tensor;

/** Attention of a U-Net's transformer: to itself, or to the conditioning. */
final class Attention {

  private final Linear toQ;
  private final Linear toK;
  private final Linear toV;
  private final Linear toOut;
  private final Heads heads;

  /**
   * @param contextDim width of what is attended to; {@code dim} for self-attention
   */
  Attention(Weights w, int dim, int contextDim, Heads heads) {
    this.toQ = Linear.withoutBias(w.at("to_q"), dim, dim);
    this.toK = Linear.withoutBias(w.at("to_k"), contextDim, dim);
    this.toV = Linear.withoutBias(w.at("to_v"), contextDim, dim);
    this.toOut = Linear.of(w.at("to_out").at(0), dim, dim);
    this.heads = heads;
  }

  /** To itself: x {@code [B, L, dim]} → {@code [B, L, dim]}. */
  Tensor forward(Tensor x) {
    return forward(x, keysAndValues(x));
  }

  /** To a context of B rows: x {@code [B, L, dim]} → {@code [B, L, dim]}. */
  Tensor forward(Tensor x, Context context) {
    return forward(x, context.of(this));
  }

  private Tensor forward(Tensor x, KeysAndValues to) {
    return toOut.forward(heads.attend(toQ.forward(x), to.keys(), to.values()));
  }

  /** Of what is attended to, {@code [B, S, contextDim]}. */
  KeysAndValues keysAndValues(Tensor context) {
    return new KeysAndValues(toK.forward(context), toV.forward(context));
  }

  /** The same in the type that they are attended to in. */
  KeysAndValues attended(KeysAndValues made) {
    return made.map(heads::inCore);
  }
}
