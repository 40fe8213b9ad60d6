package io.github.das4j.train;

/** Stable Diffusion's noise schedule (scaled linear betas), as the training needs it. */
final class NoiseLevels {

  static final int COUNT = 1000;
  static final double BETA_START = 0.00085;
  static final double BETA_END = 0.012;

  private final double[] alphaBar = new double[COUNT];

  NoiseLevels() {
    double low = Math.sqrt(BETA_START);
    double high = Math.sqrt(BETA_END);
    double product = 1;
    for (int t = 0; t < COUNT; t++) {
      double root = low + (high - low) * t / (COUNT - 1);
      product *= 1 - root * root;
      alphaBar[t] = product;
    }
  }

  /** Factor on the latents at a timestep. */
  double signal(int t) {
    return Math.sqrt(alphaBar[t]);
  }

  /** Factor on the noise at a timestep. */
  double noise(int t) {
    return Math.sqrt(1 - alphaBar[t]);
  }
}
