package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Stage;
import java.util.ArrayList;
import java.util.List;

/** The middle of encoder and decoder: resnet, attention where configured, resnet. */
final class VaeMiddle {

  private final ResnetBlock2D first;
  private final List<VaeAttention> attention = new ArrayList<>();
  private final ResnetBlock2D second;

  VaeMiddle(Weights w, int channels, ResnetBlock2D.Norm norm, boolean attend) {
    this.first = ResnetBlock2D.untimed(w.at("resnets").at(0), channels, channels, norm);
    if (attend) {
      attention.add(new VaeAttention(w.at("attentions").at(0), channels, norm));
    }
    this.second = ResnetBlock2D.untimed(w.at("resnets").at(1), channels, channels, norm);
  }

  /** Its parts in order. */
  List<Stage> parts() {
    List<Stage> parts = new ArrayList<>();
    parts.add(Stage.of(first::forward));
    parts.addAll(attention);
    parts.add(Stage.of(second::forward));
    return parts;
  }
}
