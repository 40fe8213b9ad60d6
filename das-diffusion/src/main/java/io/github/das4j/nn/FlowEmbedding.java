package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Timestep, pooled text and, where the network is told of it, the guidance scale as one vector
 * ({@code CombinedTimestepTextProjEmbeddings} and {@code
 * CombinedTimestepGuidanceTextProjEmbeddings} of diffusers).
 */
final class FlowEmbedding {

  /** diffusers, embeddings.py: the size of both sinusoids. */
  private static final int SINUSOID = 256;

  /** diffusers, transformer_flux.py: the guidance is embedded as a timestep is. */
  private static final double GUIDANCE_SCALE = 1000;

  private final Sinusoid sinusoid = new Sinusoid(SINUSOID, true, 0);
  private final Tensor frequencies;
  private final TimestepEmbedding timestep;
  private final Optional<TimestepEmbedding> guidance;
  private final TimestepEmbedding text;
  private final int pooledWidth;
  private final ScalarType type;

  /**
   * @param pooledWidth of the pooled text
   * @param guided whether the network is told the guidance scale
   */
  FlowEmbedding(Weights w, int pooledWidth, int width, boolean guided) {
    this.frequencies = sinusoid.frequencies(w);
    this.timestep = new TimestepEmbedding(w.at("timestep_embedder"), SINUSOID, width, 0);
    this.guidance =
        guided
            ? Optional.of(new TimestepEmbedding(w.at("guidance_embedder"), SINUSOID, width, 0))
            : Optional.empty();
    this.text = new TimestepEmbedding(w.at("text_embedder"), pooledWidth, width, 0);
    this.pooledWidth = pooledWidth;
    this.type = w.placement().dtype().scalarType();
  }

  /**
   * {@code [T, 1]} timesteps and B rows → {@code [T, B, width]}; {@code [B]} and B rows → {@code
   * [B, width]}.
   */
  Tensor forward(Tensor timesteps, Conditioning conditioning) {
    Tensor time = timestep.forward(sinusoid(timesteps.flatten()));
    Tensor each = timesteps.dim() == 1 ? time : time.unsqueeze(1);
    Tensor sum = each.add(text.forward(pooled(conditioning)));
    return guidance
        .map(embedding -> sum.add(embedding.forward(sinusoid(guidance(conditioning)))))
        .orElse(sum);
  }

  /** Of numbers {@code [N]}, {@code [N, 256]}. */
  Tensor sinusoid(Tensor numbers) {
    return sinusoid.embed(numbers, frequencies).to(type);
  }

  private Tensor pooled(Conditioning conditioning) {
    Tensor pooled =
        conditioning
            .pooled()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "this transformer's conditioning needs pooled text"));
    if (pooled.size(1) != pooledWidth) {
      throw new IllegalArgumentException(
          "this transformer takes pooled text of width " + pooledWidth + ", not " + pooled.size(1));
    }
    return pooled.to(type);
  }

  private static Tensor guidance(Conditioning conditioning) {
    Tensor scale =
        conditioning
            .guidance()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "this transformer's conditioning needs the guidance scale"));
    return Tensors.scale(scale.to(ScalarType.Float), GUIDANCE_SCALE);
  }

  /** As the blocks take it. */
  static Tensor activated(Tensor embedding) {
    return torch.silu(embedding);
  }
}
