package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig.Activation;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A layer of a CLIP transformer: attention and MLP, each normalised first, on a residual. */
final class ClipLayer {

  /** transformers, activations.py: QuickGELUActivation. */
  private static final double QUICK = 1.702;

  private final LayerNorm norm1;
  private final Linear q;
  private final Linear k;
  private final Linear v;
  private final Linear out;
  private final LayerNorm norm2;
  private final Linear fc1;
  private final Linear fc2;
  private final Shape shape;

  /** What the layers of one transformer share. */
  record Shape(int size, int intermediate, Heads heads, Activation activation, double eps) {}

  ClipLayer(Weights w, Shape shape) {
    int size = shape.size();
    Weights attention = w.at("self_attn");
    this.norm1 = new LayerNorm(w.at("layer_norm1"), size, shape.eps());
    this.q = Linear.of(attention.at("q_proj"), size, size);
    this.k = Linear.of(attention.at("k_proj"), size, size);
    this.v = Linear.of(attention.at("v_proj"), size, size);
    this.out = Linear.of(attention.at("out_proj"), size, size);
    this.norm2 = new LayerNorm(w.at("layer_norm2"), size, shape.eps());
    this.fc1 = Linear.of(w.at("mlp").at("fc1"), size, shape.intermediate());
    this.fc2 = Linear.of(w.at("mlp").at("fc2"), shape.intermediate(), size);
    this.shape = shape;
  }

  /** {@code [B, L, size]} → the same shape. */
  Tensor forward(Tensor x) {
    return forward(x, Optional.empty());
  }

  /** The same with what {@link Heads#attend(Tensor, Tensor, Tensor, Optional)} adds. */
  Tensor forward(Tensor x, Optional<Tensor> added) {
    try (Scope scope = Scope.open()) {
      Tensor y = norm1.forward(x);
      Tensor attended = shape.heads().attend(q.forward(y), k.forward(y), v.forward(y), added);
      Tensor h = x.add(out.forward(attended));
      return scope.keep(h.add(fc2.forward(activate(fc1.forward(norm2.forward(h))))));
    }
  }

  private Tensor activate(Tensor x) {
    return switch (shape.activation()) {
      case QUICK_GELU -> x.mul(Tensors.scale(x, QUICK).sigmoid());
      case GELU -> torch.gelu(x);
    };
  }
}
