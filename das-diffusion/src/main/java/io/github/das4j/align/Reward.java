package io.github.das4j.align;

import io.github.das4j.tensor.Stage;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What images are aligned to, for one prompt.
 *
 * <p>A reward of your own is this interface and one method; here the mean of red less that of
 * green:
 *
 * <pre>{@code
 * Reward redness =
 *     images -> {
 *       Tensor difference = images.select(1, 0).sub(images.select(1, 1));
 *       return difference.mean(new long[] {1, 2}, false, new ScalarTypeOptional());
 *     };
 * }</pre>
 *
 * <p>Override {@link #differentiable} if its operations are not libtorch's: the run is then steered
 * by selection alone. {@code RewardModel} and {@code RewardProvider} say how a sampler gets it.
 */
@FunctionalInterface
public interface Reward {

  /**
   * Scores images.
   *
   * @param images [B, 3, H, W] float32, in [0, 1]; the caller's
   * @return [B] float32, one score each, on the autograd graph if this is differentiable; the
   *     innermost scope owns it. A score that is NaN or infinite is reported, or its particle
   *     dropped, as the settings say
   */
  Tensor score(Tensor images);

  /** Whether {@link #score} stays on the autograd graph. */
  default boolean differentiable() {
    return true;
  }

  /**
   * The same as segments for activation checkpointing, from [images] to [scores]. Between them
   * every tensor holds the images' rows along its first dimension, B of them or several blocks of
   * B. What {@link #apart} judges is not in it.
   */
  default List<Stage> stages() {
    return List.of(inputs -> new Tensor[] {score(inputs[0])});
  }

  /**
   * The part without a gradient that is to be asked about each image once: of a whole level's
   * particles together, and not again where a gradient is computed. {@link #score} is the sum of
   * this and of what the stages give; by default all is in the stages.
   */
  default Optional<Reward> apart() {
    return Optional.empty();
  }
}
