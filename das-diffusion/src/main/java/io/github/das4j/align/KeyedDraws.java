package io.github.das4j.align;

import io.github.das4j.files.Sha256;
import io.github.das4j.smc.Keys;
import io.github.das4j.smc.Uniforms;
import io.github.das4j.tensor.Tensors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.bytedeco.pytorch.Tensor;

/**
 * Draws that are a function of (seed, prompt, occurrence) and of step and particle, never of the
 * order in which they are asked for. Resampling has streams of its own, so that whether a step
 * resamples never shifts later noise.
 */
public final class KeyedDraws implements Draws {

  private static final int INITIAL = -1;
  private static final long NOISE = 1;
  private static final long RESAMPLING = 2;

  private final long key;

  /**
   * The draws of one prompt.
   *
   * @param seed the run's
   * @param prompt its text
   * @param occurrence how many equal prompts came before it, from 0
   */
  public KeyedDraws(long seed, String prompt, int occurrence) {
    this.key = Keys.mix(seed, digest(prompt), occurrence);
  }

  @Override
  public Tensor initial(int particle, long[] shape) {
    return normals(INITIAL, particle, shape);
  }

  @Override
  public Tensor noise(int step, int particle, long[] shape) {
    return normals(step, particle, shape);
  }

  @Override
  public Uniforms uniforms() {
    return Uniforms.seeded(Keys.mix(key, RESAMPLING));
  }

  private Tensor normals(int step, int particle, long[] shape) {
    int size = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    UniformRandomProvider random =
        RandomSource.XO_SHI_RO_256_PP.create(Keys.mix(key, NOISE, step, particle));
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) gaussian.sample();
    }
    return Tensors.of(values, shape);
  }

  private static long digest(String prompt) {
    return ByteBuffer.wrap(Sha256.of(prompt.getBytes(StandardCharsets.UTF_8))).getLong();
  }
}
