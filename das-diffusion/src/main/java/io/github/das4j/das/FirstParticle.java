package io.github.das4j.das;

import io.github.das4j.align.Draws;
import io.github.das4j.smc.Uniforms;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * The draws of a swarm for its first particle alone.
 *
 * @param swarm the draws of all
 */
record FirstParticle(Draws swarm) implements Draws {

  @Override
  public Tensor initial(int particle, long[] shape) {
    return swarm.initial(particle, shape);
  }

  @Override
  public Tensor noise(int step, int particle, long[] shape) {
    return swarm.noise(step, particle, shape);
  }

  @Override
  public Uniforms uniforms() {
    return swarm.uniforms();
  }

  /** Where a swarm is led later on, it is led by what was guided: only its start is taken. */
  @Override
  public Optional<Tensor> latents(int step) {
    return step == 0 ? swarm.latents(step).map(all -> all.narrow(0, 0, 1)) : Optional.empty();
  }
}
