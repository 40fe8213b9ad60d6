package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Two linear layers on a sinusoidal embedding, and LCM's projection of the guidance scale. */
final class TimestepEmbedding {

  private final Linear linear1;
  private final Linear linear2;
  private final Optional<Linear> condProj;

  /**
   * @param condDim size of the guidance embedding; 0 without
   */
  TimestepEmbedding(Weights w, int in, int out, int condDim) {
    this.linear1 = Linear.of(w.at("linear_1"), in, out);
    this.linear2 = Linear.of(w.at("linear_2"), out, out);
    this.condProj =
        condDim > 0
            ? Optional.of(Linear.withoutBias(w.at("cond_proj"), condDim, in))
            : Optional.empty();
  }

  /** {@code [..., in]} → {@code [..., out]}. */
  Tensor forward(Tensor embedding) {
    return linear2.forward(torch.silu(linear1.forward(embedding)));
  }

  /** {@code [..., in]} with a guidance embedding {@code [B, condDim]} → {@code [..., B, out]}. */
  Tensor forward(Tensor embedding, Tensor guidance) {
    Tensor sum = condProj.map(p -> embedding.add(p.forward(guidance))).orElse(embedding);
    return forward(sum);
  }
}
