package io.github.das4j.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Listener;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.tensor.Placement;
import org.junit.jupiter.api.Test;

class RednessTest {

  @Test
  void aRewardOnTheClassPathIsFoundAndGuides() {
    ModelOptions options =
        new ModelOptions(
            GoldenFolder.bundled("models").resolve("tiny-sd"),
            Placement.CPU_FLOAT32,
            1,
            ModelOptions.Checkpointing.OFF,
            0);
    SampleSettings settings = SampleSettings.builder().steps(6).particles(4).alpha(0.0005).build();
    SampleSettings indifferent = settings.toBuilder().alpha(1e6).build();
    try (ImageSampler sampler = ImageSampler.open(options, RewardSpec.parse("2*redness"))) {
      double aligned = mean(sampler, settings);
      double plain = mean(sampler, indifferent);
      assertThat(aligned).isGreaterThan(plain + 0.02);
    }
  }

  private static double mean(ImageSampler sampler, SampleSettings settings) {
    SampleResult result = sampler.sample(new SampleRequest("a cat", settings), Listener.none());
    double sum = 0;
    for (double reward : result.rewards()) {
      sum += reward / result.rewards().length;
    }
    return sum;
  }
}
