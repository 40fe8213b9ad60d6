package io.github.das4j.eval;

import io.github.das4j.reward.LoadedClip;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import org.bytedeco.pytorch.NoGradGuard;

/** Unit image features of a CLIP. */
final class ClipFeatures {

  private final Chain network;
  private final RewardContext context;

  private ClipFeatures(Chain network, RewardContext context) {
    this.network = network;
    this.context = context;
  }

  static ClipFeatures open(Path folder, RewardContext context) {
    return new ClipFeatures(new Chain(LoadedClip.of(folder, context).imageStages()), context);
  }

  float[] of(RgbImage image) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      return Tensors.floats(network.run(Tensors.place(image.tensor(), context.placement()))[0]);
    }
  }
}
