package io.github.das4j.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.diffusion.Gaussian;
import io.github.das4j.diffusion.Lcm;
import io.github.das4j.diffusion.Level;
import io.github.das4j.diffusion.NoiseSchedule;
import io.github.das4j.diffusion.Parameterization;
import io.github.das4j.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** LCM's timesteps, boundary scalings and kernel, of every case that was recorded. */
class LcmGoldenTest {

  private static final double UNIT = 1e-4;
  private static final double ETA = 0.5;

  /** diffusers, scheduling_lcm.py: timestep_scaling, original_inference_steps. */
  private static final double TIMESTEP_SCALING = 10;

  private static final int ORIGINAL = 50;

  @Test
  void everyRecordedArrayIsMet() {
    try (Recorded golden = Recorded.open("lcm")) {
      NoiseSchedule schedule = schedule(golden);
      List<String> counts = golden.keys("(\\d+)\\.timesteps");
      for (String count : counts) {
        int[] timesteps = timesteps(golden, count);
        Lcm kernel = new Lcm(schedule, timesteps, TIMESTEP_SCALING, ETA);
        double[] skip = IntStream.range(0, timesteps.length).mapToDouble(kernel::skip).toArray();
        double[] out = IntStream.range(0, timesteps.length).mapToDouble(kernel::out).toArray();
        golden.assertClose(skip, golden.doubles(count + ".c_skip"), count + ".c_skip", UNIT);
        golden.assertClose(out, golden.doubles(count + ".c_out"), count + ".c_out", UNIT);
        for (int step = 0; step < timesteps.length; step++) {
          assertMove(golden, count, step, kernel, schedule.at(timesteps[step]));
        }
      }
      assertThat(golden.untouched()).isEmpty();
      golden.report(counts.size());
    }
  }

  /** ᾱ of the published betas, or else those recorded. */
  private static NoiseSchedule schedule(Recorded golden) {
    double[] recorded = golden.doubles("alphas_cumprod");
    double[] betas = new double[recorded.length];
    for (int t = 0; t < betas.length; t++) {
      betas[t] = 1 - recorded[t] / (t == 0 ? 1 : recorded[t - 1]);
    }
    double[] published = NoiseSchedule.scaledLinearBetas(0.00085, 0.012, betas.length);
    double[] ours = Math.abs(published[0] - betas[0]) < 1e-6 ? published : betas;
    NoiseSchedule schedule = NoiseSchedule.ofBetas(ours, true);
    golden.assertClose(schedule.alphaBar(), recorded, "alphas_cumprod", UNIT);
    return schedule;
  }

  /** On the published grid of 50, unless the recorded ones are of another. */
  private static int[] timesteps(Recorded golden, String count) {
    int steps = Integer.parseInt(count);
    int trained = golden.doubles("alphas_cumprod").length;
    long[] recorded = golden.longs(count + ".timesteps");
    int grid =
        IntStream.concat(IntStream.of(ORIGINAL), IntStream.rangeClosed(steps, trained))
            .filter(each -> Arrays.equals(wide(Lcm.timesteps(steps, each, trained)), recorded))
            .findFirst()
            .orElse(ORIGINAL);
    int[] ours = Lcm.timesteps(steps, grid, trained);
    golden.assertEqual(wide(ours), count + ".timesteps");
    return ours;
  }

  private static long[] wide(int[] numbers) {
    return Arrays.stream(numbers).asLongStream().toArray();
  }

  private static void assertMove(
      Recorded golden, String count, int step, Lcm kernel, double alphaBar) {
    Tensor x = golden.get("latents");
    Tensor output = golden.get("model_output");
    Tensor predicted = Parameterization.EPSILON.cleanSample(x, output, Level.preserving(alphaBar));
    Tensor denoised = kernel.consistent(step, x, predicted);
    assertRow(golden, denoised, count + ".denoised", step);
    Gaussian next = kernel.at(step, x, denoised, output);
    boolean last = step == Integer.parseInt(count) - 1;
    assertThat(next.isPoint()).isEqualTo(last);
    double beta = golden.doubles(count + ".beta_prod_prev")[step];
    Tensor mean = golden.get(count + ".mean").select(0, step);
    // The last step ends at the denoised sample, of which the recorded mean knows nothing.
    if (!last) {
      assertThat(next.variance()).isBetween(beta - 1e-6, beta + 1e-6);
      assertThat(next.shift()).isEqualTo(ETA * ETA * next.variance());
      golden.assertClose(next.mean(), mean, count + ".mean", UNIT);
    }
    Tensor sample = Tensors.axpy(next.mean(), Math.sqrt(next.variance()), golden.get("noise"));
    assertRow(golden, sample, count + ".prev_sample", step);
  }

  private static void assertRow(Recorded golden, Tensor found, String name, int step) {
    golden.assertClose(found, golden.get(name).select(0, step), name, UNIT);
  }

  @Test
  void moreStepsThanTheGridAreRefused() {
    assertThatThrownBy(() -> Lcm.timesteps(51, 50, 1000)).hasMessageContaining("from 1 to 50");
    assertThatThrownBy(() -> Lcm.timesteps(4, 1001, 1000)).hasMessageContaining("1001");
    assertThat(Lcm.timesteps(1, 50, 1000)).containsExactly(999);
  }
}
