package io.github.das4j.examples;

import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.Pace;
import io.github.das4j.smc.Tempering;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * A latent consistency model aligned to PickScore with the published settings. Shows what such a
 * model needs: few steps, η below 1, and a schedule paced for them.
 *
 * <p>Arguments: the model's folder, PickScore's, the PNG to write, the steps (8 as published).
 */
public final class LcmImage {

  private LcmImage() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 4) {
      System.out.println("usage: LcmImage MODEL PICKSCORE PNG STEPS");
      return;
    }
    ModelOptions model = ModelOptions.of(Path.of(arguments[0]));
    RewardSpec reward = RewardSpec.of("pick", Path.of(arguments[1]));
    int steps = Integer.parseInt(arguments[3]);
    SampleSettings settings =
        SampleSettings.builder()
            .steps(steps)
            .eta(0.5)
            .particles(4)
            .microBatch(1)
            .alpha(0.0001)
            .tempering(Tempering.exponential(Pace.PUBLISHED_LCM.exponential(steps, 0)))
            .guidanceScale(7.5)
            .build();
    try (ImageSampler sampler = ImageSampler.open(model, reward)) {
      SampleRequest request = new SampleRequest("a teapot shaped like an elephant", settings);
      SampleResult result =
          sampler.sample(
              request,
              step ->
                  System.out.printf("step %d  best reward %.4f%n", step.step(), step.bestReward()));
      ImageIO.write(
          result.images().get(0).toBufferedImage(), "png", Path.of(arguments[2]).toFile());
      System.out.printf("reward %.4f%n", result.images().get(0).reward());
    }
  }
}
