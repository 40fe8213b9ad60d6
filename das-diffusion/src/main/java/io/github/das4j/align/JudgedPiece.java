package io.github.das4j.align;

import io.github.das4j.align.CotangentScale.Scaled;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** A micro-batch that has been judged, with what its gradient with respect to x_t needs. */
final class JudgedPiece implements AutoCloseable {

  /**
   * What a micro-batch passes.
   *
   * @param denoiser from x_t to x̂_0, for so many rows
   * @param slope what stands for ∂x̂_0/∂x_t where the network is not differentiated
   * @param reward from x̂_0 to the score
   */
  record Path(IntFunction<Chain> denoiser, OptionalDouble slope, Chain reward) {}

  private final Path path;
  private final int size;
  private final Arena held = new Arena();
  private final Optional<Differential> network;
  private final Tensor[] predicted;
  private final Differential reward;

  JudgedPiece(Path path, Checkpointing checkpointing, Tensor x) {
    this.path = path;
    this.size = Math.toIntExact(x.size(0));
    Chain denoiser = path.denoiser().apply(size);
    try (Scope scope = Scope.open()) {
      if (path.slope().isPresent()) {
        network = Optional.empty();
        predicted = denoiser.run(x);
      } else {
        Differential front = new Differential(denoiser, checkpointing, x);
        held.onClose(front::close);
        network = Optional.of(front);
        predicted = front.outputs();
      }
      for (Tensor tensor : predicted) {
        held.own(tensor);
      }
      Slack.giveBackBefore(x);
      reward = new Differential(path.reward(), checkpointing, predicted[0]);
      held.onClose(reward::close);
    } catch (RuntimeException | Error e) {
      held.close();
      throw e;
    }
  }

  /** How many particles. */
  int size() {
    return size;
  }

  /** [x̂_0, output, (difference)]; valid until this is closed. */
  Tensor[] predicted() {
    return predicted.clone();
  }

  /**
   * A score for each particle, and what else the chain gives; valid until the gradient is asked
   * for.
   */
  Tensor[] judged() {
    return reward.outputs();
  }

  /** ∇_{x_t} of the scores' sum, owned by the innermost scope. */
  Tensor gradient(CotangentScale scale) {
    return gradient(scale, reward, network);
  }

  /**
   * The same of some particles, later than the scope it was judged in. This is closed.
   *
   * @param rows indices in [0, B), each once, in their order
   */
  Tensor take(CotangentScale scale, int[] rows) {
    try (Scope scope = Scope.open();
        Differential some = reward.rows(path.reward(), rows)) {
      if (network.isEmpty()) {
        close();
        return scope.keep(gradient(scale, some, network));
      }
      // A denoiser's chain holds constants of the scope that it was made in.
      Chain denoiser = path.denoiser().apply(rows.length);
      try (Differential front = network.get().rows(denoiser, rows)) {
        close();
        return scope.keep(gradient(scale, some, Optional.of(front)));
      }
    }
  }

  private Tensor gradient(CotangentScale scale, Differential back, Optional<Differential> front) {
    try (Scope scope = Scope.open()) {
      Tensor ones = torch.ones_like(back.outputs()[0]);
      Scaled towards =
          scale.ofReward(
              exponent -> required(back.gradient(Tensors.scale(ones, Math.scalb(1.0, exponent)))));
      return scope.keep(
          scale.ofNetwork(
              towards,
              cotangent ->
                  front.isPresent()
                      ? required(front.get().gradient(cotangent))
                      : Tensors.scale(cotangent, path.slope().getAsDouble())));
    }
  }

  private static Tensor required(@Nullable Tensor gradient) {
    return Objects.requireNonNull(
        gradient, "the reward says it is differentiable, but its score has no gradient");
  }

  @Override
  public void close() {
    held.close();
  }
}
