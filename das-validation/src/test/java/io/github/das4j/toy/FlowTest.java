package io.github.das4j.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.diffusion.Level;
import io.github.das4j.diffusion.RectifiedFlow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rectified flows whose velocity is known in closed form. */
class FlowTest {

  private static ToyProcess process(Mixture data, int steps, double shift, double eta) {
    RectifiedFlow path = RectifiedFlow.shifted(steps, shift);
    return ToyProcess.flow(1, new MixtureVelocity(path, data), path, eta);
  }

  /** Mean and variance of x_0, by recursion: the chain of a Gaussian is linear. */
  private static double[] moments(ToyProcess process) {
    double mean = 0;
    double variance = 1;
    for (int step = 0; step < process.steps(); step++) {
      double at0 = transition(process, step, 0);
      double slope = transition(process, step, 1) - at0;
      mean = at0 + slope * mean;
      variance = slope * slope * variance + process.variance(step);
    }
    return new double[] {mean, variance};
  }

  private static double transition(ToyProcess process, int step, double x) {
    double[][] batch = {{x}};
    double[][] velocity = process.denoiser().at(step, batch).noise();
    return process.mean(step, batch, velocity)[0][0];
  }

  /** Data N(0.7, 0.25); the figures are those of the recursion of the exact field. */
  @ParameterizedTest
  @CsvSource({
    "1, 4, 0, 0.115968",
    "1, 4, 0.5, 0.112065",
    "1, 4, 1, 0.089467",
    "1, 10, 0, 0.185574",
    "1, 10, 0.5, 0.178682",
    "1, 10, 1, 0.149351",
    "1, 50, 0.5, 0.232319",
    "1, 500, 1, 0.246544",
    "3, 4, 1, 0.042166",
    "3, 10, 0, 0.136672",
    "3, 10, 0.5, 0.131675",
    "3, 50, 1, 0.195407",
    "3, 500, 0, 0.247095",
    "3, 500, 1, 0.242446"
  })
  void aGaussiansVarianceIsThatOfTheClosedForm(
      double shift, int steps, double eta, double variance) {
    Mixture data = new Mixture(new double[][] {{0.7}}, 0.25);
    double[] found = moments(process(data, steps, shift, eta));
    assertThat(found[0]).isCloseTo(0.7, within(1e-9));
    assertThat(found[1]).isCloseTo(variance, within(1e-6));
  }

  /** One clean point: every level has the variance that its σ says, whatever η is. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1})
  void ofASinglePointEveryLevelIsExact(double eta) {
    ToyProcess process = process(new Mixture(new double[][] {{-1.3}}, 1e-300), 7, 3, eta);
    double variance = 1;
    double mean = 0;
    for (int step = 0; step < process.steps(); step++) {
      double at0 = transition(process, step, 0);
      double slope = transition(process, step, 1) - at0;
      mean = at0 + slope * mean;
      variance = slope * slope * variance + process.variance(step);
      Level to = process.path().to(step);
      assertThat(variance).isCloseTo(to.noiseVariance(), within(1e-14));
      assertThat(mean).isCloseTo(-1.3 * to.signal(), within(1e-13));
    }
  }

  /** η = 1 is the posterior of x at the next level, given where it is and the clean point. */
  @Test
  void withAllItsNoiseAStepIsThePosterior() {
    RectifiedFlow path = RectifiedFlow.shifted(6, 2);
    ToyProcess process = ToyProcess.flow(1, Toy.GMM1.exact(), path, 1);
    for (int step = 1; step < 5; step++) {
      Level now = path.from(step);
      Level next = path.to(step);
      double ratio = now.signal() / next.signal();
      double precision =
          1 / next.noiseVariance()
              + ratio * ratio / (now.noiseVariance() - ratio * ratio * next.noiseVariance());
      assertThat(process.variance(step)).isCloseTo(1 / precision, within(1e-14));
    }
  }

  @ParameterizedTest
  @EnumSource(Toy.class)
  void gradientsAgreeWithDifferences(Toy toy) {
    ToyProcess process = toy.flow(10);
    int d = toy.dimension();
    double[][] x = new Normals(5).columns(d, 1);
    double[][] v = new Normals(6).columns(d, 1);
    for (int step = 0; step < 10; step += 3) {
      double[][] back = process.denoiser().at(step, x).pullback(v);
      double h = 1e-4;
      for (int k = 0; k < d; k++) {
        double difference = 0;
        for (int side = -1; side <= 1; side += 2) {
          double[][] near = Columns.gather(x, new int[] {0});
          near[k][0] += side * h;
          double[][] velocity = process.denoiser().at(step, near).noise();
          for (int j = 0; j < d; j++) {
            difference += side * velocity[j][0] * v[j][0] / (2 * h);
          }
        }
        assertThat(back[k][0]).isCloseTo(difference, within(1e-4));
      }
    }
  }
}
