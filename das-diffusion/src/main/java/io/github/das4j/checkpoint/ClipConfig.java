package io.github.das4j.checkpoint;

/**
 * {@code config.json} of a full CLIP.
 *
 * @param projectionDim width of the common space
 */
public record ClipConfig(Text text, Vision vision, int projectionDim) {

  /** Activation between the layers of each block's MLP. */
  public enum Activation {
    /** x · sigmoid(1.702 x). */
    QUICK_GELU,
    /** The exact one, with erf. */
    GELU
  }

  /**
   * A CLIP text transformer ({@code CLIPTextModel}, {@code CLIPTextModelWithProjection}, or the
   * text part of {@code CLIPModel}).
   *
   * @param projectionDim width of the projection, if it has one
   * @param eosTokenId 2 means, as in transformers, pooling at the position of the largest id;
   *     otherwise pooling is at the first token with this id
   */
  public record Text(
      int vocabSize,
      int hiddenSize,
      int intermediateSize,
      int numHiddenLayers,
      int numAttentionHeads,
      int maxPositionEmbeddings,
      int projectionDim,
      Activation hiddenAct,
      double layerNormEps,
      int eosTokenId) {}

  /** A CLIP vision transformer; images are square. */
  public record Vision(
      int hiddenSize,
      int intermediateSize,
      int numHiddenLayers,
      int numAttentionHeads,
      int imageSize,
      int patchSize,
      int projectionDim,
      Activation hiddenAct,
      double layerNormEps) {}
}
