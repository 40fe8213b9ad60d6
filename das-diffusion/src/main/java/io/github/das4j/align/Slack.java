package io.github.das4j.align;

import io.github.das4j.tensor.LibTorch;
import org.bytedeco.pytorch.Tensor;

/**
 * Memory that the allocator keeps of what was freed. For small images that is right: fresh memory
 * costs more than the work done in it. Decoding a large one takes so much at once that what the
 * network left beside it, in pieces that do not fit, would be most of a process.
 */
final class Slack {

  /** Elements of a particle that is large: 4·64·64, an image of 512×512 for Stable Diffusion. */
  private static final long LARGE = 16_384;

  private Slack() {}

  /**
   * Gives it back to the system, if these are large and on the CPU.
   *
   * @param latents {@code [B, …]}, which are about to be decoded
   */
  static void giveBackBefore(Tensor latents) {
    if (latents.is_cpu() && latents.numel() >= LARGE * latents.size(0)) {
      LibTorch.giveBack();
    }
  }
}
