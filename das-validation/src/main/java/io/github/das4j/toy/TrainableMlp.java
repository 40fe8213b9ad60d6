package io.github.das4j.toy;

import java.util.Arrays;
import java.util.List;

/** A network alone. */
record TrainableMlp(Mlp network) implements Trainable {

  @Override
  public Prediction at(int timestep, double[][] x) {
    return new MlpDenoiser(network).at(timestep, x);
  }

  @Override
  public List<Mlp> networks() {
    return List.of(network);
  }

  @Override
  public double[][] backward(
      int timestep, double[][] x, double[][] cotangent, List<Mlp> gradients) {
    Mlp.Pass pass = network.forward(MlpDenoiser.input(timestep, x), x[0].length);
    float[][] back = network.pullback(pass, Columns.floats(cotangent), gradients.get(0));
    return Columns.doubles(Arrays.copyOf(back, x.length));
  }
}
