package io.github.das4j.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DenoiserTest {

  @ParameterizedTest
  @ValueSource(ints = {3, 200, 700})
  void exactDenoiserIsThePosteriorMeanByQuadrature(int timestep) {
    Mixture mixture = new Mixture(new double[][] {{-2}, {1}}, 0.3);
    double x = 0.4;
    double alphaBar = ToyProcess.SCHEDULE.at(timestep);
    double mass = 0;
    double noise = 0;
    for (double clean = -6; clean < 6; clean += 1e-4) {
      double prior = 0;
      for (double[] mean : mixture.means()) {
        prior += Math.exp(-Math.pow(clean - mean[0], 2) / 0.6);
      }
      double epsilon = (x - Math.sqrt(alphaBar) * clean) / Math.sqrt(1 - alphaBar);
      double weight = prior * Math.exp(-epsilon * epsilon / 2);
      mass += weight;
      noise += weight * epsilon;
    }

    double found =
        new MixtureDenoiser(ToyProcess.SCHEDULE, mixture)
            .at(timestep, new double[][] {{x}})
            .noise()[0][0];

    assertThat(found).isCloseTo(noise / mass, within(1e-6));
  }

  /**
   * The step that leaves a Gaussian's variance too small for lack of steps: the reason why exact
   * runs take 1000.
   */
  @Test
  void theChainOfAnExactDenoiserNarrowsByAShareThatFallsWithItsSteps() {
    Mixture one = new Mixture(new double[][] {{0}}, 0.3);
    ToyDenoiser denoiser = new MixtureDenoiser(ToyProcess.SCHEDULE, one);

    assertThat(variance(ToyProcess.of(1, denoiser, 100))).isCloseTo(0.2668, within(1e-4));
    assertThat(variance(ToyProcess.of(1, denoiser, 1000))).isCloseTo(0.2959, within(1e-4));
  }

  /** Of x_0, by recursion: the chain is linear. */
  private static double variance(ToyProcess process) {
    double variance = 1;
    for (int step = 0; step < process.steps(); step++) {
      double[][] one = {{1}};
      double[][] noise = process.denoiser().at(process.timestep(step), one).noise();
      double slope = process.mean(step, one, noise)[0][0];
      variance = slope * slope * variance + process.variance(step);
    }
    return variance;
  }

  @ParameterizedTest
  @EnumSource(Toy.class)
  void gradientsAgreeWithDifferences(Toy toy) {
    agree(toy, toy.exact(), 1e-5);
    agree(toy, new MlpDenoiser(KeptDenoisers.kept(toy)), 2e-2);
  }

  private static void agree(Toy toy, ToyDenoiser denoiser, double tolerance) {
    int d = toy.dimension();
    double[][] x = new Normals(5).columns(d, 1);
    double[][] v = new Normals(6).columns(d, 1);
    double[][] back = denoiser.at(400, x).pullback(v);
    double h = 1e-3;
    for (int k = 0; k < d; k++) {
      double difference = 0;
      for (int side = -1; side <= 1; side += 2) {
        double[][] near = Columns.gather(x, new int[] {0});
        near[k][0] += side * h;
        double[][] noise = denoiser.at(400, near).noise();
        for (int j = 0; j < d; j++) {
          difference += side * noise[j][0] * v[j][0] / (2 * h);
        }
      }
      assertThat(back[k][0]).isCloseTo(difference, within(tolerance));
    }
  }

  @Test
  void parameterGradientAgreesWithDifferences() {
    ToyProcess process = ToyProcess.of(2, new MlpDenoiser(KeptDenoisers.kept(Toy.GMM1)), 10);
    BackPropagation chain = new BackPropagation(process, Toy.GMM1.reward(), 1, KlGradient.WHOLE);
    Mlp network = KeptDenoisers.kept(Toy.GMM1);
    network.layers().get(2).bias()[0] += 0.05f;
    double slope = chain.gradients(new TrainableMlp(network), 3).get(0).layers().get(2).bias()[0];

    // Small enough to stay clear of most kinks of the ReLUs, large enough for float32.
    double shift = 1e-3;
    double difference =
        loss(process, network, (float) shift) - loss(process, network, (float) -shift);
    assertThat(difference / (2 * shift)).isCloseTo(slope, within(0.05 * Math.abs(slope)));
  }

  @Test
  void publishedGradientLeavesThePretrainedModelOut() {
    ToyProcess process = ToyProcess.of(2, new MlpDenoiser(KeptDenoisers.kept(Toy.GMM1)), 10);
    Mlp network = KeptDenoisers.kept(Toy.GMM1);
    Trainable model = new TrainableMlp(network);

    // Before any training the two models agree, and so do the two gradients.
    assertThat(slope(process, model, KlGradient.PUBLISHED))
        .isEqualTo(slope(process, model, KlGradient.WHOLE));
    network.layers().get(2).bias()[0] += 0.05f;
    assertThat(slope(process, model, KlGradient.PUBLISHED))
        .isNotEqualTo(slope(process, model, KlGradient.WHOLE));
  }

  private static float slope(ToyProcess process, Trainable model, KlGradient gradient) {
    BackPropagation chain = new BackPropagation(process, Toy.GMM1.reward(), 1, gradient);
    return chain.gradients(model, 3).get(0).layers().get(2).bias()[0];
  }

  /** The loss that BackPropagation descends, on its batch of key 3, with one bias shifted. */
  private static double loss(ToyProcess process, Mlp network, float shift) {
    Mlp moved = network.copy();
    moved.layers().get(2).bias()[0] += shift;
    ToyDenoiser denoiser = new MlpDenoiser(moved);
    double[][] x = new Normals(3, -1).columns(2, 256);
    double loss = 0;
    for (int step = 0; step < process.steps(); step++) {
      double[][] noise = denoiser.at(process.timestep(step), x).noise();
      double[][] old = process.denoiser().at(process.timestep(step), x).noise();
      double variance = process.variance(step);
      double[][] mean = process.mean(step, x, noise);
      if (variance > 0) {
        double[][] before = process.mean(step, x, old);
        for (int d = 0; d < 2; d++) {
          for (int n = 0; n < 256; n++) {
            loss += Math.pow(mean[d][n] - before[d][n], 2) / (2 * variance) / 256;
          }
        }
        double[][] z = new Normals(3, step).columns(2, 256);
        mean = ToyProcess.combined(1, mean, Math.sqrt(variance), z);
      }
      x = mean;
    }
    for (double reward : Toy.GMM1.reward().of(x)) {
      loss -= reward / 256;
    }
    return loss;
  }
}
