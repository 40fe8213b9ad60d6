package io.github.das4j.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.diffusion.Ddim;
import io.github.das4j.diffusion.Level;
import io.github.das4j.diffusion.NoiseSchedule;
import io.github.das4j.diffusion.Parameterization;
import io.github.das4j.diffusion.TimestepSpacing;
import io.github.das4j.diffusion.VariancePreserving;
import io.github.das4j.tensor.Tensors;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** DDIM's timesteps, variances, x̂_0, means and samples, of every case that was recorded. */
class DdimGoldenTest {

  private static final double UNIT = 1e-4;

  @Test
  void everyRecordedArrayIsMet() {
    try (Recorded golden = Recorded.open("ddim")) {
      NoiseSchedule schedule = schedule(golden);
      int cases = 0;
      for (String count : golden.keys("(\\d+)\\.timesteps")) {
        int[] timesteps = timesteps(golden, count);
        assertVariances(
            golden,
            count,
            new Ddim(new VariancePreserving(schedule, timesteps), Parameterization.EPSILON, 1));
        for (String prediction : golden.keys("(.+)\\." + count + "\\.pred_x0")) {
          String key = prediction + "." + count;
          assertCleanSamples(golden, key, schedule, timesteps);
          for (String eta : golden.keys(key + "\\.eta([0-9.]+)\\.mean")) {
            Ddim kernel =
                new Ddim(
                    new VariancePreserving(schedule, timesteps),
                    parameterization(prediction),
                    Double.parseDouble(eta));
            assertMoves(golden, key, eta, kernel);
            cases++;
          }
        }
      }
      assertThat(golden.untouched()).isEmpty();
      golden.report(cases);
    }
  }

  private static Parameterization parameterization(String prediction) {
    return prediction.equals("v_prediction")
        ? Parameterization.V
        : Parameterization.valueOf(prediction.toUpperCase(Locale.ROOT));
  }

  /** The recorded betas belong to one of the schedules, which then gives the recorded ᾱ. */
  private static NoiseSchedule schedule(Recorded golden) {
    double[] betas = golden.doubles("betas");
    double first = betas[0];
    double last = betas[betas.length - 1];
    int middle = betas.length / 2;
    double[] ours =
        Stream.of(
                NoiseSchedule.scaledLinearBetas(first, last, betas.length),
                NoiseSchedule.linearBetas(first, last, betas.length),
                NoiseSchedule.cosineBetas(betas.length))
            .min(Comparator.comparingDouble(each -> Math.abs(each[middle] - betas[middle])))
            .orElseThrow();
    golden.assertClose(ours, betas, "betas", UNIT);
    NoiseSchedule schedule = NoiseSchedule.ofBetas(ours, false);
    golden.assertClose(
        schedule.alphaBar(), golden.doubles("alphas_cumprod"), "alphas_cumprod", UNIT);
    return schedule;
  }

  /** Leading with an offset of 1, unless the recorded ones are spaced otherwise. */
  private static int[] timesteps(Recorded golden, String count) {
    int steps = Integer.parseInt(count);
    int trained = golden.doubles("betas").length;
    long[] recorded = golden.longs(count + ".timesteps");
    int[] usual = TimestepSpacing.LEADING.timesteps(steps, trained, 1);
    int[] ours =
        Stream.concat(
                Stream.of(usual),
                Arrays.stream(TimestepSpacing.values())
                    .flatMap(
                        s -> Stream.of(0, 1).map(offset -> s.timesteps(steps, trained, offset))))
            .filter(each -> Arrays.equals(wide(each), recorded))
            .findFirst()
            .orElse(usual);
    golden.assertEqual(wide(ours), count + ".timesteps");
    return ours;
  }

  private static long[] wide(int[] numbers) {
    return Arrays.stream(numbers).asLongStream().toArray();
  }

  private static void assertVariances(Recorded golden, String count, Ddim kernel) {
    double[] recorded = golden.doubles(count + ".variance");
    double[] found = new double[recorded.length];
    Arrays.setAll(found, kernel::variance);
    golden.assertClose(found, recorded, count + ".variance", UNIT);
  }

  private static void assertCleanSamples(
      Recorded golden, String key, NoiseSchedule schedule, int[] timesteps) {
    int[] selected = selected(golden, key);
    Tensor recorded = golden.get(key + ".pred_x0");
    Parameterization parameterization = parameterization(key.substring(0, key.lastIndexOf('.')));
    for (int k = 0; k < selected.length; k++) {
      Tensor clean =
          parameterization.cleanSample(
              golden.get("latents"),
              golden.get("model_output"),
              Level.preserving(schedule.at(timesteps[selected[k]])));
      golden.assertClose(clean, recorded.select(0, k), key + ".pred_x0", UNIT);
    }
  }

  private static int[] selected(Recorded golden, String key) {
    String count = key.substring(key.lastIndexOf('.') + 1);
    long[] steps = golden.longs(count + ".selected_steps");
    return Arrays.stream(steps).mapToInt(Math::toIntExact).toArray();
  }

  private static void assertMoves(Recorded golden, String key, String eta, Ddim kernel) {
    String name = key + ".eta" + eta;
    int[] selected = selected(golden, key);
    Tensor cleans = golden.get(key + ".pred_x0");
    for (int k = 0; k < selected.length; k++) {
      int step = selected[k];
      Tensor mean =
          kernel
              .at(step, golden.get("latents"), cleans.select(0, k), golden.get("model_output"))
              .mean();
      golden.assertClose(mean, golden.get(name + ".mean").select(0, k), name + ".mean", UNIT);
      if (golden.has(name + ".prev_sample")) {
        double sigma = Math.sqrt(kernel.variance(step));
        golden.assertClose(
            Tensors.axpy(mean, sigma, golden.get("noise")),
            golden.get(name + ".prev_sample").select(0, k),
            name + ".prev_sample",
            UNIT);
      }
    }
  }
}
