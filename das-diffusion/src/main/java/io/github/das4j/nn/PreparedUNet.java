package io.github.das4j.nn;

import io.github.das4j.tensor.Stage;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * A {@link UNet} that was told once what the evaluations of a run have in common: the embeddings of
 * all its timesteps are made here, keys and values of the text at each layer's first turn.
 */
public final class PreparedUNet {

  private final UNet unet;
  private final KeptContext context;

  /** After its SiLU, [T, G, timeDim], or [T, 1, timeDim] where all rows have the same. */
  private final Tensor times;

  /**
   * Its tensors belong to the innermost scope.
   *
   * @param timesteps {@code [T]} of any type, on the network's device
   * @param conditioning G distinct rows
   * @throws IllegalArgumentException if the conditioning is not one of this network's
   */
  public PreparedUNet(UNet unet, Tensor timesteps, Conditioning conditioning) {
    this.unet = unet;
    try (NoGradGuard off = new NoGradGuard()) {
      this.times = unet.times(timesteps, conditioning);
      this.context = new KeptContext(unet.text(conditioning));
    }
  }

  /**
   * The stages of {@link UNet#stages} at one of the timesteps, of a batch of G·rows: so many rows
   * of the first conditioning, then of the next. They must not outlive this.
   *
   * @param step index of the timestep
   * @param rows of each conditioning, at least 1
   */
  public List<Stage> stages(int step, int rows) {
    Tensor time = times.select(0, step);
    Tensor rowwise = time.size(0) == 1 ? time : KeptContext.repeated(time, rows);
    return unet.stages(new UNetUnit.Given(rowwise, context.times(rows)));
  }
}
