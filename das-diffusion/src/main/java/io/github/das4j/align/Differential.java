package io.github.das4j.align;

import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.tensor.Pullback;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A chain at one input, whose gradient can be asked for again: the chain then runs once more. */
final class Differential implements AutoCloseable {

  private final Chain chain;
  private final Checkpointing checkpointing;
  private final Tensor input;
  private Pullback pullback;
  private boolean asked;

  Differential(Chain chain, Checkpointing checkpointing, Tensor input) {
    this.chain = chain;
    this.checkpointing = checkpointing;
    this.input = input;
    this.pullback = chain.linearize(checkpointing, input);
  }

  /** The outputs, without a graph; valid until the gradient is asked for, or this closed. */
  Tensor[] outputs() {
    return pullback.outputs();
  }

  /** The gradient with respect to the input, of the first output along its cotangent. */
  @Nullable Tensor gradient(Tensor cotangent) {
    if (asked) {
      pullback.close();
      pullback = chain.linearize(checkpointing, input);
    }
    asked = true;
    @Nullable Tensor[] cotangents = new Tensor[pullback.outputs().length];
    cotangents[0] = cotangent;
    return pullback.gradient(cotangents)[0];
  }

  @Override
  public void close() {
    pullback.close();
  }
}
