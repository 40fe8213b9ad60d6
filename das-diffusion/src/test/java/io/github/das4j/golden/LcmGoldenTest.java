package io.github.das4j.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.SafetensorsFile;
import io.github.das4j.diffusion.Gaussian;
import io.github.das4j.diffusion.Lcm;
import io.github.das4j.diffusion.NoiseSchedule;
import io.github.das4j.diffusion.Parameterization;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LCM's timesteps, boundary scalings and kernel against the recorded ones. */
class LcmGoldenTest {

  private static final NoiseSchedule SCHEDULE =
      NoiseSchedule.ofBetas(NoiseSchedule.scaledLinearBetas(0.00085, 0.012, 1000), true);

  @ParameterizedTest
  @ValueSource(ints = {4, 8})
  void matches(int steps) {
    int[] timesteps = Lcm.timesteps(steps, 50, 1000);
    Lcm kernel = new Lcm(SCHEDULE, timesteps, 10, 0.5);
    try (Scope scope = Scope.open();
        SafetensorsFile golden =
            SafetensorsFile.open(GoldenFolder.root().resolve("lcm.safetensors"))) {
      assertThat(Arrays.stream(timesteps).asLongStream().toArray())
          .isEqualTo(Tensors.longs(golden.tensor(steps + ".timesteps")));
      double[] skip = IntStream.range(0, steps).mapToDouble(kernel::skip).toArray();
      double[] out = IntStream.range(0, steps).mapToDouble(kernel::out).toArray();
      assertClose(skip, golden.tensor(steps + ".c_skip"));
      assertClose(out, golden.tensor(steps + ".c_out"));
      Tensor x = golden.tensor("latents");
      Tensor output = golden.tensor("model_output");
      Tensor noise = golden.tensor("noise");
      double[] beta = Tensors.doubles(golden.tensor(steps + ".beta_prod_prev"));
      for (int step = 0; step < steps; step++) {
        Tensor predicted =
            Parameterization.EPSILON.cleanSample(x, output, SCHEDULE.at(timesteps[step]));
        Tensor denoised = kernel.consistent(step, x, predicted);
        assertClose(Tensors.doubles(denoised), golden.tensor(steps + ".denoised").select(0, step));
        Gaussian next = kernel.at(step, x, denoised, output);
        boolean last = step == steps - 1;
        assertThat(next.isPoint()).isEqualTo(last);
        if (!last) {
          assertThat(next.variance()).isBetween(beta[step] - 1e-6, beta[step] + 1e-6);
          assertThat(next.shift()).isEqualTo(0.25 * next.variance());
          assertClose(Tensors.doubles(next.mean()), golden.tensor(steps + ".mean").select(0, step));
        }
        Tensor sample = Tensors.axpy(next.mean(), Math.sqrt(next.variance()), noise);
        assertClose(Tensors.doubles(sample), golden.tensor(steps + ".prev_sample").select(0, step));
      }
    }
  }

  @Test
  void moreStepsThanTheGridAreRefused() {
    assertThatThrownBy(() -> Lcm.timesteps(51, 50, 1000)).hasMessageContaining("from 1 to 50");
    assertThatThrownBy(() -> Lcm.timesteps(4, 1001, 1000)).hasMessageContaining("1001");
    assertThat(Lcm.timesteps(1, 50, 1000)).containsExactly(999);
  }

  private static void assertClose(double[] actual, Tensor recorded) {
    double[] expected = Tensors.doubles(recorded);
    double magnitude = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i])).isLessThanOrEqualTo(1e-4 * magnitude);
    }
  }
}
