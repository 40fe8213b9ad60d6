package io.github.das4j.training;

import java.util.SplittableRandom;

/**
 * Weights and biases uniform in ±1/√in, as PyTorch's {@code nn.Linear} starts; a bias belongs to
 * the weights asked for before it.
 */
public final class LinearInitialiser implements Initialiser {

  private final SplittableRandom random;
  private double bound;

  /**
   * An initialiser for one network.
   *
   * @param seed fixes every draw
   */
  public LinearInitialiser(long seed) {
    this.random = new SplittableRandom(seed);
  }

  @Override
  public float[] draw(String name, long[] shape, int size) {
    if (shape.length > 1) {
      bound = 1 / Math.sqrt((double) shape[1]);
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble(-bound, bound);
    }
    return values;
  }
}
