package io.github.das4j.das;

import io.github.das4j.align.Draws;
import io.github.das4j.smc.Uniforms;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Draws that start from latents of the caller's.
 *
 * @param latents x_T, [N, …] of any device and floating type; the caller's
 * @param rest everything else
 */
record GivenLatents(Tensor latents, Draws rest) implements Draws {

  @Override
  public Tensor initial(int particle, long[] shape) {
    return rest.initial(particle, shape);
  }

  @Override
  public Tensor noise(int step, int particle, long[] shape) {
    return rest.noise(step, particle, shape);
  }

  @Override
  public Uniforms uniforms() {
    return rest.uniforms();
  }

  @Override
  public Optional<Tensor> latents(int step) {
    return step == 0 ? Optional.of(latents) : Optional.empty();
  }
}
