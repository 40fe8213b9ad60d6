package io.github.das4j.align;

import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A chain at one input, whose gradient can be asked for again: the chain then runs once more. */
final class Differential implements AutoCloseable {

  private final Supplier<Pullback> anew;
  private final Tensor input;
  private final Arena held = new Arena();
  private Pullback pullback;
  private boolean asked;

  Differential(Chain chain, Checkpointing checkpointing, Tensor input) {
    this(() -> chain.linearize(checkpointing, input), input, null);
  }

  private Differential(Supplier<Pullback> anew, Tensor input, @Nullable Pullback first) {
    this.anew = anew;
    this.input = held.own(input);
    try {
      this.pullback = first == null ? anew.get() : first;
    } catch (RuntimeException | Error e) {
      held.close();
      throw e;
    }
  }

  /**
   * The same for some of the rows; this keeps what it has.
   *
   * @param chain the same, made for so many rows
   */
  Differential rows(Chain chain, int[] rows) {
    try (Scope scope = Scope.open()) {
      Tensor some = Tensors.rows(input, rows);
      return new Differential(
          () -> chain.linearize(Checkpointing.ON, some), some, pullback.rows(chain, rows));
    }
  }

  /** The outputs, without a graph; valid until the gradient is asked for, or this closed. */
  Tensor[] outputs() {
    return pullback.outputs();
  }

  /** The gradient with respect to the input, of the first output along its cotangent. */
  @Nullable Tensor gradient(Tensor cotangent) {
    if (asked) {
      pullback.close();
      pullback = anew.get();
    }
    asked = true;
    @Nullable Tensor[] cotangents = new Tensor[pullback.outputs().length];
    cotangents[0] = cotangent;
    return pullback.gradient(cotangents)[0];
  }

  @Override
  public void close() {
    pullback.close();
    held.close();
  }
}
