package io.github.das4j.align;

import io.github.das4j.smc.Uniforms;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Where the randomness of one swarm comes from. */
public interface Draws {

  /**
   * Standard normals of x_T of one particle.
   *
   * @param particle index in [0, N)
   * @param shape of one sample, such as [4, h, w]
   * @return of that shape, of any device and type, for the sampler places it; the innermost scope
   *     may own it
   */
  Tensor initial(int particle, long[] shape);

  /**
   * Standard normals of the move that leaves a step, of one particle.
   *
   * @param step 0 … T − 1
   * @param particle index in [0, N)
   * @param shape of one sample, such as [4, h, w]
   * @return of that shape, of any device and type, for the sampler places it; the innermost scope
   *     may own it
   */
  Tensor noise(int step, int particle, long[] shape);

  /** Uniforms of the resamplings. */
  Uniforms uniforms();

  /**
   * Latents [N, …] that take the place of the sampler's own at a step: initial latents of the
   * caller's, or teacher forcing.
   *
   * @param step 0 … T
   * @return of any device and type; they stay whose they are
   */
  default Optional<Tensor> latents(int step) {
    return Optional.empty();
  }
}
