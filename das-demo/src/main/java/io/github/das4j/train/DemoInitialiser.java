package io.github.das4j.train;

import io.github.das4j.training.Initialiser;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * First values of parameters, by their names and shapes.
 *
 * <p>Biases are zero, norms' scales one, other matrices normal with variance 1 / fan-in. Token
 * embeddings are wider than usual: with 0.02 the text encoder of a small world collapses.
 */
final class DemoInitialiser implements Initialiser {

  private static final double TOKENS = 0.5;
  private static final double POSITIONS = 0.2;

  private static final String PATCHES = "vision_model.embeddings.position_embedding.weight";

  /** In radians per patch, the slowest wave's reciprocal; patches are few here. */
  private static final double LONGEST = 32;

  /** ln(1 / 0.07), as in CLIP (Radford et al. 2021). */
  private static final float LOGIT_SCALE = 2.6593f;

  private final SplittableRandom random;
  private final List<String> zero;

  /**
   * @param zero parameters whose names end so start at zero: the last layers of residual branches
   */
  DemoInitialiser(long seed, String... zero) {
    this.random = new SplittableRandom(seed);
    this.zero = List.of(zero);
  }

  @Override
  public float[] draw(String name, long[] shape, int size) {
    float[] values = new float[size];
    if (name.endsWith("logit_scale")) {
      Arrays.fill(values, LOGIT_SCALE);
    } else if (name.endsWith("bias") || zero.stream().anyMatch(name::endsWith)) {
      Arrays.fill(values, 0);
    } else if (name.equals(PATCHES)) {
      sinusoids(values, (int) shape[0] - 1, (int) shape[1]);
    } else if (name.endsWith("class_embedding") || name.endsWith("position_embedding.weight")) {
      normal(values, POSITIONS);
    } else if (name.endsWith("token_embedding.weight")) {
      normal(values, TOKENS);
    } else if (shape.length == 1) {
      Arrays.fill(values, 1);
    } else {
      normal(values, 1 / Math.sqrt((double) size / shape[0]));
    }
    return values;
  }

  /**
   * Sines and cosines of rows and columns (He et al. 2022, arXiv 2111.06377, appendix A.1), after a
   * class token at 0: from small random values an image tower is slow to learn where things are.
   */
  private static void sinusoids(float[] values, int patches, int width) {
    int side = (int) Math.round(Math.sqrt(patches));
    int waves = width / 4;
    for (int patch = 0; patch < patches; patch++) {
      int[] place = {patch / side, patch % side};
      for (int k = 0; k < width; k++) {
        double angle = place[k / (2 * waves)] / Math.pow(LONGEST, k % waves / (double) waves);
        boolean sine = k / waves % 2 == 0;
        values[(patch + 1) * width + k] = (float) (sine ? Math.sin(angle) : Math.cos(angle));
      }
    }
  }

  private void normal(float[] values, double deviation) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
  }
}
