package io.github.das4j.examples.redness;

import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardModel;
import io.github.das4j.reward.RewardProvider;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/** {@code redness}: the mean of red less the mean of green, in [−1, 1]. It guides. */
public final class Redness implements RewardProvider {

  /** For the service loader. */
  public Redness() {}

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
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException("reward 'redness' takes no arguments: write redness");
    }
    return RewardModel.of(Redness::score);
  }

  /** From [B, 3, H, W] to [B]; operations of libtorch alone, so that the gradient is there. */
  private static Tensor score(Tensor images) {
    Tensor difference = images.select(1, 0).sub(images.select(1, 1));
    return difference.mean(new long[] {1, 2}, false, new ScalarTypeOptional());
  }
}
