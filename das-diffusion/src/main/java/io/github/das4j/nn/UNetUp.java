package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A level on the way up: each unit takes the last skip. */
final class UNetUp {

  private final List<UNetUnit> units = new ArrayList<>();
  private final Optional<Upsample2D> upsample;

  /**
   * @param index counted from the coarsest level, as in the file
   */
  UNetUp(Weights w, UNetParts parts, int index) {
    UNetConfig config = parts.config();
    List<Integer> widths = config.blockOutChannels();
    int level = config.levels() - 1 - index;
    int out = widths.get(level);
    int below = widths.get(Math.min(level + 1, config.levels() - 1));
    int lastSkip = widths.get(Math.max(level - 1, 0));
    boolean attention = config.upCrossAttention().get(index);
    int count = config.layersPerBlock().get(level) + 1;
    for (int i = 0; i < count; i++) {
      int in = (i == 0 ? below : out) + (i == count - 1 ? lastSkip : out);
      units.add(UNetUnit.of(w, i, parts, new UNetUnit.UnitShape(in, out, level, attention)));
    }
    this.upsample =
        level > 0 ? Optional.of(new Upsample2D(w.at("upsamplers").at(0), out)) : Optional.empty();
  }

  void addStages(List<Stage> stages, UNetUnit.Given given) {
    units.forEach(unit -> stages.add(state -> popped(state, unit, given)));
    upsample.ifPresent(u -> stages.add(state -> enlarged(state, u)));
  }

  private static Tensor[] popped(Tensor[] state, UNetUnit unit, UNetUnit.Given given) {
    Tensor[] next = Arrays.copyOf(state, state.length - 1);
    try (Scope scope = Scope.open()) {
      Tensor joined = Tensors.cat(1, state[0], state[state.length - 1]);
      next[0] = scope.keep(unit.forward(joined, given));
    }
    return next;
  }

  private static Tensor[] enlarged(Tensor[] state, Upsample2D upsample) {
    Tensor[] next = state.clone();
    Tensor skip = state[state.length - 1];
    next[0] = upsample.forward(state[0], skip.size(2), skip.size(3));
    return next;
  }
}
