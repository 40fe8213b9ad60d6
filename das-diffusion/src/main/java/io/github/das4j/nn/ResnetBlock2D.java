package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Scope;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** Two convolutions on a residual, with the time embedding added between them. */
final class ResnetBlock2D {

  private final GroupNorm norm1;
  private final Conv2d conv1;
  private final Optional<Linear> timeProj;
  private final GroupNorm norm2;
  private final Conv2d conv2;
  private final Optional<Conv2d> shortcut;

  private ResnetBlock2D(Weights w, int in, int out, Norm norm, Optional<Linear> timeProj) {
    this.norm1 = new GroupNorm(w.at("norm1"), norm.groups(), in, norm.eps());
    this.conv1 = Conv2d.same(w.at("conv1"), in, out);
    this.timeProj = timeProj;
    this.norm2 = new GroupNorm(w.at("norm2"), norm.groups(), out, norm.eps());
    this.conv2 = Conv2d.same(w.at("conv2"), out, out);
    this.shortcut =
        in == out
            ? Optional.empty()
            : Optional.of(Conv2d.pointwise(w.at("conv_shortcut"), in, out));
  }

  /** What the group norms of a network share. */
  record Norm(int groups, double eps) {}

  static ResnetBlock2D timed(Weights w, int in, int out, int timeDim, Norm norm) {
    Linear timeProj = Linear.of(w.at("time_emb_proj"), timeDim, out);
    return new ResnetBlock2D(w, in, out, norm, Optional.of(timeProj));
  }

  static ResnetBlock2D untimed(Weights w, int in, int out, Norm norm) {
    return new ResnetBlock2D(w, in, out, norm, Optional.empty());
  }

  /** {@code [B, in, H, W]} → {@code [B, out, H, W]}. */
  Tensor forward(Tensor x) {
    return joined(x, UnaryOperator.identity());
  }

  /**
   * The same with a time embedding.
   *
   * @param time {@code [B, timeDim]} or {@code [1, timeDim]}, after its SiLU
   */
  Tensor forward(Tensor x, Tensor time) {
    return joined(
        x, h -> timeProj.map(p -> h.add(p.forward(time).unsqueeze(-1).unsqueeze(-1))).orElse(h));
  }

  private Tensor joined(Tensor x, UnaryOperator<Tensor> timed) {
    try (Scope scope = Scope.open()) {
      Tensor change = change(x, timed);
      return scope.keep(shortcut.map(s -> s.forward(x)).orElse(x).add(change));
    }
  }

  /** What is added to x. A scope of its own: its maps are gone before the sum takes memory. */
  private Tensor change(Tensor x, UnaryOperator<Tensor> timed) {
    try (Scope scope = Scope.open()) {
      Tensor h = timed.apply(activated(x));
      return scope.keep(conv2.forward(Operations.silu(norm2.forward(h))));
    }
  }

  private Tensor activated(Tensor x) {
    try (Scope scope = Scope.open()) {
      return scope.keep(conv1.forward(Operations.silu(norm1.forward(x))));
    }
  }
}
