package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

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
  List<UnaryOperator<Tensor>> parts() {
    List<UnaryOperator<Tensor>> parts = new ArrayList<>();
    parts.add(first::forward);
    attention.forEach(a -> parts.add(a::forward));
    parts.add(second::forward);
    return parts;
  }
}
