package io.github.das4j.toy;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A perceptron with ReLU between its layers, in float32, with its derivatives written out.
 *
 * <p>Batches are [features][rows]. Immutable but for {@link MlpTrainer}, which owns the copy it
 * trains.
 */
public final class Mlp {

  /** Weights [out][in] and biases [out] of y = Wx + b. */
  record Layer(float[][] weight, float[] bias) {}

  /**
   * What a forward pass leaves for its derivative.
   *
   * @param activations input, then the output of each layer, each [features][rows]
   */
  record Pass(float[][][] activations, int rows) {

    float[][] output() {
      return activations[activations.length - 1];
    }
  }

  private final List<Layer> layers;

  /** The weights transposed, [in][out], for the way back. Made anew after each training step. */
  private final float[][][] transposed;

  Mlp(List<Layer> layers) {
    this.layers = List.copyOf(layers);
    this.transposed = new float[layers.size()][][];
    refresh();
  }

  /** Uniform in ±1/√in, weights and biases, as PyTorch's {@code nn.Linear} starts. */
  static Mlp random(RandomGenerator random, int... sizes) {
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l + 1 < sizes.length; l++) {
      Layer layer = new Layer(new float[sizes[l + 1]][sizes[l]], new float[sizes[l + 1]]);
      float bound = (float) (1 / Math.sqrt(sizes[l]));
      for (float[] row : layer.weight()) {
        fill(row, random, bound);
      }
      fill(layer.bias(), random, bound);
      layers.add(layer);
    }
    return new Mlp(layers);
  }

  private static void fill(float[] values, RandomGenerator random, float bound) {
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat(-bound, bound);
    }
  }

  List<Layer> layers() {
    return layers;
  }

  Mlp copy() {
    List<Layer> copies = new ArrayList<>();
    for (Layer layer : layers) {
      float[][] weight = new float[layer.weight().length][];
      for (int o = 0; o < weight.length; o++) {
        weight[o] = layer.weight()[o].clone();
      }
      copies.add(new Layer(weight, layer.bias().clone()));
    }
    return new Mlp(copies);
  }

  /** The same shape, all zeros: where gradients are summed. */
  Mlp zeros() {
    List<Layer> zeros = new ArrayList<>();
    for (Layer layer : layers) {
      int out = layer.weight().length;
      zeros.add(new Layer(new float[out][layer.weight()[0].length], new float[out]));
    }
    return new Mlp(zeros);
  }

  /** Every row of weights and every bias vector, in order, to be read or changed in place. */
  List<float[]> parameters() {
    List<float[]> rows = new ArrayList<>();
    for (Layer layer : layers) {
      rows.addAll(List.of(layer.weight()));
      rows.add(layer.bias());
    }
    return rows;
  }

  /** To be called after the parameters were changed. */
  void refresh() {
    for (int l = 0; l < transposed.length; l++) {
      transposed[l] = Products.transposed(layers.get(l).weight(), layers.get(l).weight()[0].length);
    }
  }

  /** Runs a batch [in][rows]. */
  Pass forward(float[][] input, int rows) {
    float[][][] activations = new float[layers.size() + 1][][];
    activations[0] = input;
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      float[][] out = new float[layer.weight().length][rows];
      for (int o = 0; o < out.length; o++) {
        java.util.Arrays.fill(out[o], layer.bias()[o]);
      }
      Products.addProduct(layer.weight(), activations[l], out, rows);
      if (l + 1 < layers.size()) {
        rectify(out);
      }
      activations[l + 1] = out;
    }
    return new Pass(activations, rows);
  }

  /** The cotangent of the input, [in][rows], from that of the output. */
  float[][] pullback(Pass pass, float[][] cotangent) {
    float[][] current = cotangent;
    for (int l = layers.size() - 1; l >= 0; l--) {
      current = back(pass, current, l);
    }
    return current;
  }

  /** As {@link #pullback}, and adds the cotangent of the parameters to a gradient. */
  float[][] pullback(Pass pass, float[][] cotangent, Mlp gradient) {
    float[][] current = cotangent;
    for (int l = layers.size() - 1; l >= 0; l--) {
      Layer sums = gradient.layers.get(l);
      float[][] input = Products.transposed(pass.activations()[l], pass.rows());
      Products.addProduct(current, input, sums.weight(), sums.weight()[0].length);
      for (int o = 0; o < current.length; o++) {
        double sum = 0;
        for (float c : current[o]) {
          sum += c;
        }
        sums.bias()[o] += (float) sum;
      }
      current = back(pass, current, l);
    }
    return current;
  }

  private float[][] back(Pass pass, float[][] cotangent, int l) {
    float[][] input = pass.activations()[l];
    float[][] result = new float[input.length][pass.rows()];
    Products.addProduct(transposed[l], cotangent, result, pass.rows());
    if (l > 0) {
      for (int i = 0; i < result.length; i++) {
        mask(result[i], input[i]);
      }
    }
    return result;
  }

  private static void rectify(float[][] values) {
    for (float[] row : values) {
      for (int b = 0; b < row.length; b++) {
        row[b] = Math.max(row[b], 0f);
      }
    }
  }

  private static void mask(float[] values, float[] active) {
    for (int b = 0; b < values.length; b++) {
      values[b] = active[b] > 0 ? values[b] : 0f;
    }
  }
}
