package io.github.das4j.nn;

import io.github.das4j.checkpoint.config.DenoiserConfig;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Stage;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** A transformer that predicts the velocity of a rectified flow, of latents in square patches. */
public sealed interface FlowTransformer permits Sd3Transformer, FluxTransformer {

  /**
   * What all blocks of one evaluation are given.
   *
   * @param time time embedding after its SiLU, {@code [B, width]}, or {@code [1, width]} where all
   *     rows have the same
   * @param text embedded text, {@code [B, S, width]}
   */
  record Given(Tensor time, Tensor text) {}

  /** Its sizes. */
  DenoiserConfig config();

  /**
   * What each timestep is embedded as, with pooled text and guidance.
   *
   * @param timesteps {@code [T, 1]}, or {@code [B]} with a row of conditioning for each, 0 … 1000
   * @param conditioning of B rows
   * @return {@code [T, B, width]} or {@code [B, width]}, after its SiLU
   * @throws IllegalArgumentException if the conditioning is not one of this network's
   */
  Tensor times(Tensor timesteps, Conditioning conditioning);

  /**
   * The text as the blocks take it, {@code [B, S, width]}.
   *
   * @throws IllegalArgumentException if the text is of another width
   */
  Tensor text(Conditioning conditioning);

  /**
   * A chain from {@code [x]} to {@code [velocity]}; between them the streams of tokens, rows first.
   * What is made here belongs to the innermost scope: the stages must not outlive it.
   *
   * @param size of the latents
   * @throws IllegalArgumentException if latents of this size are none of this network's
   */
  List<Stage> stages(Given given, Extent size);

  /**
   * The velocity ε − x_0.
   *
   * @param x latents {@code [B, channels, H, W]}, H and W multiples of the patch
   * @param timesteps {@code [B]}, 1000 σ
   * @param conditioning of B rows: text, pooled text and, where the network is told of it, guidance
   * @return of the shape of x, float32
   */
  default Tensor forward(Tensor x, Tensor timesteps, Conditioning conditioning) {
    Extent size = new Extent(Math.toIntExact(x.size(2)), Math.toIntExact(x.size(3)));
    try (NoGradGuard off = new NoGradGuard()) {
      Given given = new Given(times(timesteps, conditioning), text(conditioning));
      return new Chain(stages(given, size)).run(x)[0];
    }
  }
}
