package io.github.das4j.toy;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * A denoising diffusion sampler (Vargas et al. 2023, arXiv 2302.13834), as the published notebooks
 * have it: ε̂ = network(x, t) + s(t)·∇log p_tar(x), the gradient a constant of the training.
 *
 * @param scale s, a network 1 → 64 → 64 → 1 of t/1000
 * @param target ∇log p_tar, [dimension][rows] → [dimension][rows]
 */
record DiffusionSampler(Mlp network, Mlp scale, UnaryOperator<double[][]> target)
    implements Trainable {

  /** Gain of the last layer's Xavier start, and its bias (GMM_DDS.ipynb). */
  private static final double GAIN = 0.01;

  private static final float BIAS = -0.1f;

  static DiffusionSampler start(
      Mlp network, UnaryOperator<double[][]> target, RandomGenerator random) {
    Mlp scale = Mlp.random(random, 1, 64, 64, 1);
    Mlp.Layer last = scale.layers().get(2);
    double deviation = GAIN * Math.sqrt(2.0 / (64 + 1));
    for (int i = 0; i < 64; i++) {
      last.weight()[0][i] = (float) (deviation * random.nextGaussian());
    }
    last.bias()[0] = BIAS;
    scale.refresh();
    return new DiffusionSampler(network, scale, target);
  }

  @Override
  public Prediction at(int timestep, double[][] x) {
    Prediction base = new MlpDenoiser(network).at(timestep, x);
    double s = scaleAt(timestep).output()[0][0];
    double[][] noise = ToyProcess.combined(1, base.noise(), s, target.apply(x));
    return new Prediction() {
      @Override
      public double[][] noise() {
        return noise;
      }

      @Override
      public double[][] pullback(double[][] cotangent) {
        return base.pullback(cotangent);
      }
    };
  }

  @Override
  public List<Mlp> networks() {
    return List.of(network, scale);
  }

  @Override
  public double[][] backward(
      int timestep, double[][] x, double[][] cotangent, List<Mlp> gradients) {
    double[][] drift = target.apply(x);
    double along = 0;
    for (int d = 0; d < x.length; d++) {
      for (int n = 0; n < x[d].length; n++) {
        along += cotangent[d][n] * drift[d][n];
      }
    }
    scale.pullback(scaleAt(timestep), new float[][] {{(float) along}}, gradients.get(1));
    Mlp.Pass pass = network.forward(MlpDenoiser.input(timestep, x), x[0].length);
    float[][] back = network.pullback(pass, Columns.floats(cotangent), gradients.get(0));
    return Columns.doubles(Arrays.copyOf(back, x.length));
  }

  private Mlp.Pass scaleAt(int timestep) {
    return scale.forward(new float[][] {{(float) timestep / MlpDenoiser.TRAINED}}, 1);
  }
}
