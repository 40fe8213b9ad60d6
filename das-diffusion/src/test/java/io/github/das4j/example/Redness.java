package io.github.das4j.example;

import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardModel;
import io.github.das4j.reward.RewardProvider;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

// snippet
public final class Redness implements RewardProvider {
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
    return RewardModel.of(Redness::score);
  }

  private static Tensor score(Tensor images) {
    Tensor difference = images.select(1, 0).sub(images.select(1, 1));
    return difference.mean(new long[] {1, 2}, false, new ScalarTypeOptional());
  }
}
// end
