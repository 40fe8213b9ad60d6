package io.github.das4j.align;

import io.github.das4j.tensor.Stage;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What images are aligned to, for one prompt.
 *
 * <p>A reward of one's own is this interface and one method; override {@link #differentiable} if
 * its operations are not libtorch's.
 */
@FunctionalInterface
public interface Reward {

  /**
   * Scores images.
   *
   * @param images [B, 3, H, W] float32, in [0, 1]
   * @return [B] float32, one score each, on the autograd graph if this is differentiable
   */
  Tensor score(Tensor images);

  /** Whether {@link #score} stays on the autograd graph. */
  default boolean differentiable() {
    return true;
  }

  /** The same as segments for activation checkpointing, from [images] to [scores]. */
  default List<Stage> stages() {
    return List.of(inputs -> new Tensor[] {score(inputs[0])});
  }
}
