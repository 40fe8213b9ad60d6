package io.github.das4j.das;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardModel;
import io.github.das4j.reward.RewardProvider;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.tensor.Placement;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.junit.jupiter.api.Test;

class ExampleRewardTest {

  /** The example of docs/rewards.md. */
  public static final class Redness implements RewardProvider {
    @Override
    public String name() {
      return "redness";
    }

    @Override
    public String usage() {
      return "redness              mean of red less mean of green";
    }

    @Override
    public RewardModel open(List<String> arguments, RewardContext context) {
      return prompt ->
          images ->
              images
                  .select(1, 0)
                  .sub(images.select(1, 1))
                  .mean(new long[] {1, 2}, false, new ScalarTypeOptional());
    }
  }

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
