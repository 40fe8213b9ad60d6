package io.github.das4j.nn;

import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.tensor.Stage;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * A {@link FlowTransformer} that was told once what the evaluations of a run have in common: the
 * embeddings of all its timesteps and of the text are made here.
 */
public final class PreparedTransformer {

  private final FlowTransformer transformer;
  private final Extent size;

  /** After its SiLU, {@code [T, G, width]}. */
  private final Tensor times;

  /** {@code [G, S, width]}. */
  private final Tensor text;

  /**
   * Its tensors belong to the innermost scope.
   *
   * @param timesteps {@code [T]}, 1000 σ, on the network's device
   * @param conditioning G distinct rows
   * @param size of the latents
   * @throws IllegalArgumentException if conditioning or size are none of this network's
   */
  public PreparedTransformer(
      FlowTransformer transformer, Tensor timesteps, Conditioning conditioning, Extent size) {
    this.transformer = transformer;
    this.size = size;
    try (NoGradGuard off = new NoGradGuard()) {
      this.times = transformer.times(timesteps.unsqueeze(1), conditioning);
      this.text = transformer.text(conditioning);
    }
  }

  /**
   * The stages at one of the timesteps, of a batch of G·rows: so many rows of the first
   * conditioning, then of the next. They must not outlive this.
   *
   * @param step index of the timestep
   * @param rows of each conditioning, at least 1
   */
  public List<Stage> stages(int step, int rows) {
    Tensor time = times.select(0, step);
    Tensor rowwise = time.size(0) == 1 ? time : KeptContext.repeated(time, rows);
    FlowTransformer.Given given =
        new FlowTransformer.Given(rowwise, KeptContext.repeated(text, rows));
    return transformer.stages(given, size);
  }
}
