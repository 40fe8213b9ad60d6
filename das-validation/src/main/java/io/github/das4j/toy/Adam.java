package io.github.das4j.toy;

import java.util.ArrayList;
import java.util.List;

/**
 * Adam (Kingma and Ba 2015, arXiv 1412.6980) with β = (0.9, 0.999), ε = 1e-8, as PyTorch has it.
 */
final class Adam {

  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final Mlp network;
  private final double learningRate;
  private final List<float[]> first = new ArrayList<>();
  private final List<float[]> second = new ArrayList<>();
  private int step;

  Adam(Mlp network, double learningRate) {
    this.network = network;
    this.learningRate = learningRate;
    for (float[] row : network.parameters()) {
      first.add(new float[row.length]);
      second.add(new float[row.length]);
    }
  }

  /** Scales gradients down to a norm of at most {@code max}, taken over all of them together. */
  static void clip(double max, Mlp... gradients) {
    double squares = 0;
    for (Mlp gradient : gradients) {
      for (float[] row : gradient.parameters()) {
        for (float g : row) {
          squares += (double) g * g;
        }
      }
    }
    float factor = (float) Math.min(1, max / (Math.sqrt(squares) + 1e-6));
    for (Mlp gradient : gradients) {
      for (float[] row : gradient.parameters()) {
        for (int i = 0; i < row.length; i++) {
          row[i] *= factor;
        }
      }
    }
  }

  /** One descent step. */
  void step(Mlp gradient) {
    step++;
    float rate = (float) (learningRate / (1 - Math.pow(BETA1, step)));
    float correction = (float) (1 / Math.sqrt(1 - Math.pow(BETA2, step)));
    List<float[]> values = network.parameters();
    List<float[]> slopes = gradient.parameters();
    for (int r = 0; r < values.size(); r++) {
      update(values.get(r), slopes.get(r), first.get(r), second.get(r), rate, correction);
    }
    network.refresh();
  }

  private static void update(
      float[] value, float[] slope, float[] m, float[] v, float rate, float correction) {
    for (int i = 0; i < value.length; i++) {
      float g = slope[i];
      m[i] = (float) BETA1 * m[i] + (float) (1 - BETA1) * g;
      v[i] = (float) BETA2 * v[i] + (float) (1 - BETA2) * g * g;
      float root = (float) Math.sqrt(v[i]) * correction;
      value[i] -= rate * m[i] / (root + (float) EPSILON);
    }
  }
}
