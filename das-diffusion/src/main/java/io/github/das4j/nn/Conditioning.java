package io.github.das4j.nn;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * What a {@link UNet} is conditioned on.
 *
 * @param context text, {@code [B, L, D]}
 * @param pooled SDXL's pooled text, {@code [B, P]}
 * @param timeIds SDXL's sizes and crop, {@code [B, 6]}
 * @param guidance LCM's embedded guidance scale, {@code [B, timeCondProjDim]}
 */
public record Conditioning(
    Tensor context, Optional<Tensor> pooled, Optional<Tensor> timeIds, Optional<Tensor> guidance) {

  /** Text alone: Stable Diffusion 1.x and 2.x. */
  public static Conditioning of(Tensor context) {
    return new Conditioning(context, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Text with SDXL's additions. */
  public static Conditioning of(Tensor context, Tensor pooled, Tensor timeIds) {
    return new Conditioning(context, Optional.of(pooled), Optional.of(timeIds), Optional.empty());
  }

  /** Each part that is there, changed. */
  public Conditioning map(UnaryOperator<Tensor> change) {
    return new Conditioning(
        change.apply(context), pooled.map(change), timeIds.map(change), guidance.map(change));
  }

  /** The same with SDXL's sizes and crop. */
  public Conditioning withTimeIds(Tensor ids) {
    return new Conditioning(context, pooled, Optional.of(ids), guidance);
  }

  /** The same with LCM's guidance embedding. */
  public Conditioning withGuidance(Tensor embedding) {
    return new Conditioning(context, pooled, timeIds, Optional.of(embedding));
  }
}
