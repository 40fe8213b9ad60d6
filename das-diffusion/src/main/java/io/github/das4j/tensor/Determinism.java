package io.github.das4j.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.Context;

/**
 * What libtorch is told so that a GPU adds in the same order each time. CPUs do so by themselves.
 *
 * <p>Attention's gradient is deterministic only where libtorch is to refuse what is not (ATen,
 * native/transformers/cuda/attention_backward.cu: with warnings alone it stays fast). Nothing on
 * our path is refused: resizing, whose gradient adds atomically, is two matrix products on a GPU.
 */
final class Determinism {

  /** Read by cuBLAS and by libtorch's check of it; the launcher sets it. */
  static final String WORKSPACE = "CUBLAS_WORKSPACE_CONFIG";

  private Determinism() {}

  /**
   * @param workspace what {@link #WORKSPACE} is; without it libtorch would refuse every product, so
   *     that it only warns
   */
  static void require(Context context, Optional<String> workspace) {
    context.setBenchmarkCuDNN(false);
    context.setDeterministicCuDNN(true);
    // Memory that is not written before it is read is a bug, not a matter of order.
    context.setDeterministicFillUninitializedMemory(false);
    context.setDeterministicAlgorithms(true, workspace.isEmpty());
  }
}
