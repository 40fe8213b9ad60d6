package io.github.das4j.examples;

import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Listener;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.reward.RewardSpec;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * Stable Diffusion 1.x or 2.x aligned to PickScore, with the published settings: the shortest
 * program that draws an image.
 *
 * <p>Arguments: the model's folder, PickScore's, the PNG to write, the steps (100 as published).
 */
public final class StableDiffusionImage {

  private StableDiffusionImage() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 4) {
      System.out.println("usage: StableDiffusionImage MODEL PICKSCORE PNG STEPS");
      return;
    }
    ModelOptions model = ModelOptions.of(Path.of(arguments[0]));
    RewardSpec reward = RewardSpec.of("pick", Path.of(arguments[1]));
    SampleSettings settings =
        SampleSettings.builder()
            .steps(Integer.parseInt(arguments[3]))
            .particles(4)
            .alpha(0.0001)
            .build();
    try (ImageSampler sampler = ImageSampler.open(model, reward)) {
      SampleRequest request = new SampleRequest("a fox reading a newspaper", settings);
      SampleResult result = sampler.sample(request, Listener.none());
      ImageIO.write(
          result.images().get(0).toBufferedImage(), "png", Path.of(arguments[2]).toFile());
      System.out.printf("reward %.4f%n", result.images().get(0).reward());
    }
  }
}
