package io.github.das4j.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.checkpoint.SafetensorsFile;
import io.github.das4j.diffusion.Ddim;
import io.github.das4j.diffusion.NoiseSchedule;
import io.github.das4j.diffusion.Parameterization;
import io.github.das4j.diffusion.TimestepSpacing;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DDIM's timesteps, variances, x̂_0 and means against the recorded ones. */
class DdimGoldenTest {

  private static final NoiseSchedule SCHEDULE =
      NoiseSchedule.ofBetas(NoiseSchedule.scaledLinearBetas(0.00085, 0.012, 1000), false);

  @ParameterizedTest
  @CsvSource({
    "epsilon, 10, 0.0", "epsilon, 10, 0.5", "epsilon, 10, 1.0", "epsilon, 50, 1.0",
    "epsilon, 100, 0.0", "epsilon, 100, 1.0", "v_prediction, 10, 0.5", "v_prediction, 50, 1.0",
    "v_prediction, 100, 0.5"
  })
  void matches(String prediction, int steps, double eta) {
    Parameterization parameterization =
        prediction.equals("epsilon") ? Parameterization.EPSILON : Parameterization.V;
    int[] timesteps = TimestepSpacing.LEADING.timesteps(steps, 1000, 1);
    Ddim kernel = new Ddim(SCHEDULE, timesteps, parameterization, eta);
    try (Scope scope = Scope.open();
        SafetensorsFile golden =
            SafetensorsFile.open(GoldenFolder.root().resolve("ddim.safetensors"))) {
      assertThat(Arrays.stream(timesteps).asLongStream().toArray())
          .isEqualTo(Tensors.longs(golden.tensor(steps + ".timesteps")));
      assertClose(SCHEDULE.alphaBar(), Tensors.doubles(golden.tensor("alphas_cumprod")));
      double[] variances = Tensors.doubles(golden.tensor(steps + ".variance"));
      Tensor x = golden.tensor("latents");
      Tensor output = golden.tensor("model_output");
      long[] selected = Tensors.longs(golden.tensor(steps + ".selected_steps"));
      String key = prediction + "." + steps + ".";
      Tensor cleans = golden.tensor(key + "pred_x0");
      Tensor means = golden.tensor(key + "eta" + eta + ".mean");
      for (int k = 0; k < selected.length; k++) {
        int step = Math.toIntExact(selected[k]);
        assertThat(kernel.variance(step) - eta * eta * variances[step]).isBetween(-1e-6, 1e-6);
        Tensor clean = parameterization.cleanSample(x, output, SCHEDULE.at(timesteps[step]));
        assertClose(Tensors.doubles(clean), Tensors.doubles(cleans.select(0, k)));
        Tensor mean = kernel.at(step, x, clean, output).mean();
        assertClose(Tensors.doubles(mean), Tensors.doubles(means.select(0, k)));
      }
    }
  }

  private static void assertClose(double[] actual, double[] expected) {
    double magnitude = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i])).isLessThanOrEqualTo(1e-4 * magnitude);
    }
  }
}
