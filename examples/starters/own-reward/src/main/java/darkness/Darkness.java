package darkness;

import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardModel;
import io.github.das4j.reward.RewardProvider;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/** {@code darkness}: minus the mean brightness of an image, in [-1, 0]. */
public final class Darkness implements RewardProvider {

  @Override
  public String name() {
    return "darkness";
  }

  @Override
  public String usage() {
    return "darkness             minus the mean brightness";
  }

  @Override
  public RewardModel open(List<String> arguments, RewardContext context) {
    return RewardModel.of(Darkness::score);
  }

  /**
   * Scores images.
   *
   * @param images [B, 3, H, W] in [0, 1]
   * @return [B]; operations of libtorch alone, so that its gradient guides
   */
  private static Tensor score(Tensor images) {
    return images.mean(new long[] {1, 2, 3}, false, new ScalarTypeOptional()).neg();
  }
}
