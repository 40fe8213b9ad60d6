package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.tensor.Stage;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** The coarsest level's middle: resnet, transformer, resnet; without attention one resnet only. */
final class UNetMiddle {

  private final UNetUnit unit;
  private final Optional<ResnetBlock2D> last;

  UNetMiddle(Weights w, UNetParts parts) {
    UNetConfig config = parts.config();
    int level = config.levels() - 1;
    int channels = config.blockOutChannels().get(level);
    boolean attention = config.midCrossAttention();
    this.unit =
        UNetUnit.of(w, 0, parts, new UNetUnit.UnitShape(channels, channels, level, attention));
    this.last =
        attention
            ? Optional.of(parts.resnet(w.at("resnets").at(1), channels, channels))
            : Optional.empty();
  }

  void addStages(List<Stage> stages, UNetUnit.Given given) {
    stages.add(
        state -> {
          Tensor[] next = state.clone();
          Tensor h = unit.forward(state[0], given);
          next[0] = last.map(r -> r.forward(h, given.time())).orElse(h);
          return next;
        });
  }
}
