package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.tensor.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A level on the way down: each part's output is also a skip for the way up. */
final class UNetDown {

  private final List<UNetUnit> units = new ArrayList<>();
  private final Optional<Downsample2D> downsample;

  UNetDown(Weights w, UNetParts parts, int level) {
    UNetConfig config = parts.config();
    int out = config.blockOutChannels().get(level);
    int in = config.blockOutChannels().get(Math.max(level - 1, 0));
    boolean attention = config.downCrossAttention().get(level);
    for (int i = 0; i < config.layersPerBlock().get(level); i++) {
      var shape = new UNetUnit.UnitShape(i == 0 ? in : out, out, level, attention);
      units.add(UNetUnit.of(w, i, parts, shape));
    }
    this.downsample =
        level + 1 < config.levels()
            ? Optional.of(
                new Downsample2D(w.at("downsamplers").at(0), out, Downsample2D.Padding.AROUND))
            : Optional.empty();
  }

  void addStages(List<Stage> stages, UNetUnit.Given given) {
    units.forEach(unit -> stages.add(state -> pushed(state, unit.forward(state[0], given))));
    downsample.ifPresent(d -> stages.add(state -> pushed(state, d.forward(state[0]))));
  }

  /** The state with a new first tensor, which is also its last skip. */
  static Tensor[] pushed(Tensor[] state, Tensor h) {
    Tensor[] next = Arrays.copyOf(state, state.length + 1);
    next[0] = h;
    next[state.length] = h;
    return next;
  }
}
