package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What SDXL's time embedding gets besides: the pooled text, and sizes and crop as sinusoids. */
final class AddedEmbedding {

  private final TimestepEmbedding embedding;
  private final Sinusoid sinusoid;
  private final Tensor frequencies;
  private final ScalarType type;

  AddedEmbedding(Weights w, UNetConfig config, int timeDim) {
    this.embedding =
        new TimestepEmbedding(w, config.projectionClassEmbeddingsInputDim(), timeDim, 0);
    this.sinusoid =
        new Sinusoid(config.additionTimeEmbedDim(), config.flipSinToCos(), config.freqShift());
    this.frequencies = sinusoid.frequencies(w);
    this.type = w.placement().dtype().scalarType();
  }

  /** Pooled text and time ids of B rows → {@code [B, timeDim]}. */
  Tensor forward(Conditioning conditioning) {
    Tensor pooled = conditioning.pooled().orElseThrow(AddedEmbedding::incomplete);
    Tensor ids = conditioning.timeIds().orElseThrow(AddedEmbedding::incomplete);
    Tensor numbers = sinusoid.embed(ids.flatten(), frequencies).reshape(ids.size(0), -1);
    return embedding.forward(Tensors.cat(1, pooled.to(type), numbers.to(type)));
  }

  private static IllegalArgumentException incomplete() {
    return new IllegalArgumentException(
        "this U-Net is an SDXL one: its conditioning needs pooled text and time ids");
  }
}
