package io.github.das4j.toy;

/**
 * A network of (x, t/1000).
 *
 * @param network dimension + 1 inputs, dimension outputs
 */
public record MlpDenoiser(Mlp network) implements ToyDenoiser {

  /** Number of training timesteps, by which t is divided. */
  static final int TRAINED = 1000;

  @Override
  public Prediction at(int timestep, double[][] x) {
    Mlp.Pass pass = network.forward(input(timestep, x), x[0].length);
    double[][] noise = Columns.doubles(pass.output());
    return new Prediction() {
      @Override
      public double[][] noise() {
        return noise;
      }

      @Override
      public double[][] pullback(double[][] cotangent) {
        float[][] back = network.pullback(pass, Columns.floats(cotangent));
        return Columns.doubles(java.util.Arrays.copyOf(back, x.length));
      }
    };
  }

  /** x with a last row of t/1000. */
  static float[][] input(int timestep, double[][] x) {
    float[][] input = java.util.Arrays.copyOf(Columns.floats(x), x.length + 1);
    input[x.length] = new float[x[0].length];
    java.util.Arrays.fill(input[x.length], (float) timestep / TRAINED);
    return input;
  }
}
