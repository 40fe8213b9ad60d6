package io.github.das4j.align;

import io.github.das4j.smc.Uniforms;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Where the randomness of one swarm comes from. */
public interface Draws {

  /** Standard normals of x_T of one particle, of this shape; the sampler places them. */
  Tensor initial(int particle, long[] shape);

  /** Standard normals of the move that leaves a step, of one particle; the sampler places them. */
  Tensor noise(int step, int particle, long[] shape);

  /** Uniforms of the resamplings. */
  Uniforms uniforms();

  /**
   * Latents [N, …] that take the place of the sampler's own at a step, 0 … T, of any device and
   * type: initial latents of the caller's, or teacher forcing.
   */
  default Optional<Tensor> latents(int step) {
    return Optional.empty();
  }
}
