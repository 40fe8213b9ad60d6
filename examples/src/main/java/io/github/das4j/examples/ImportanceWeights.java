package io.github.das4j.examples;

import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Listener;
import io.github.das4j.das.Method;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.LogWeights;
import io.github.das4j.smc.Selection;
import java.nio.file.Path;
import java.util.function.ToDoubleFunction;

/**
 * Importance sampling: N images of the model itself, each to be counted with its weight exp(r / α).
 * Shows how means under the aligned distribution are estimated, here of the images' brightness, and
 * how many of the N count (their effective sample size). Every method returns weights in this way.
 *
 * <p>Arguments: the model's folder, the steps.
 */
public final class ImportanceWeights {

  private ImportanceWeights() {}

  public static void main(String[] arguments) {
    if (arguments.length != 2) {
      System.out.println("usage: ImportanceWeights MODEL STEPS");
      return;
    }
    SampleSettings settings =
        SampleSettings.builder()
            .method(Method.BEST_OF_N)
            .selection(Selection.ALL)
            .particles(8)
            .steps(Integer.parseInt(arguments[1]))
            .alpha(0.05) // kB: the reward is minus the JPEG's size
            .build();
    ModelOptions model = ModelOptions.of(Path.of(arguments[0]));
    try (ImageSampler sampler = ImageSampler.open(model, RewardSpec.of("jpeg"))) {
      SampleRequest request = new SampleRequest("a cat", settings);
      SampleResult result = sampler.sample(request, Listener.none());
      LogWeights weights = LogWeights.of(result.logWeights());
      System.out.printf("images that count %.2f%n", weights.effectiveSampleSize());
      System.out.printf("log E exp(r / α)  %.3f%n", result.logZ());
      print("reward", result, weights, DrawnImage::reward);
      print("brightness", result, weights, ImportanceWeights::brightness);
    }
  }

  private static void print(
      String name, SampleResult result, LogWeights weights, ToDoubleFunction<DrawnImage> of) {
    double[] values = result.images().stream().mapToDouble(of).toArray();
    LogWeights equal = LogWeights.uniform(values.length);
    System.out.printf(
        "%-11s model %.4f, aligned %.4f%n", name, equal.mean(values), weights.mean(values));
  }

  /** Mean of all channels, in [0, 1]. */
  private static double brightness(DrawnImage image) {
    float[] rgb = image.rgb();
    double sum = 0;
    for (float value : rgb) {
      sum += value;
    }
    return sum / rgb.length;
  }
}
