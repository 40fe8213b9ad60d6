package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weight;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.T5Config;
import io.github.das4j.tensor.Tensors;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The encoder of T5 v1.1 ({@code T5EncoderModel} of transformers; Raffel et al. 2020, arXiv
 * 1910.10683, with the gated MLP of Shazeer 2020, arXiv 2002.05202).
 */
public final class T5Encoder {

  private final T5Config config;
  private final Weight tokenEmbedding;
  private final Tensor relativeBias;
  private final List<T5Layer> layers;
  private final RmsNorm finalNorm;

  public T5Encoder(Weights w, T5Config config) {
    Weights encoder = w.at("encoder");
    Weights list = encoder.at("block");
    this.config = config;
    this.tokenEmbedding = w.at("shared").weight("weight", config.vocabSize(), config.dModel());
    this.relativeBias =
        list.at(0)
            .at("layer")
            .at(0)
            .at("SelfAttention")
            .at("relative_attention_bias")
            .get("weight", config.buckets(), config.numHeads());
    this.layers =
        IntStream.range(0, config.numLayers())
            .mapToObj(i -> new T5Layer(list.at(i).at("layer"), config))
            .toList();
    this.finalNorm =
        new RmsNorm(encoder.at("final_layer_norm"), config.dModel(), config.layerNormEpsilon());
  }

  public T5Config config() {
    return config;
  }

  /**
   * The last states after the final norm. Padding is attended to as all else is.
   *
   * @param ids tokens {@code [B, L]} int64
   * @return {@code [B, L, dModel]} float32
   */
  public Tensor forward(Tensor ids) {
    try (NoGradGuard off = new NoGradGuard()) {
      Tensor bias = positionBias(ids.size(1));
      Tensor h = embedded(ids);
      for (T5Layer layer : layers) {
        h = layer.forward(h, bias);
      }
      return finalNorm.forward(h).to(ScalarType.Float);
    }
  }

  /** Rows of the embedding table, {@code [B, L, dModel]}. */
  Tensor embedded(Tensor ids) {
    return tokenEmbedding.rows(ids.to(relativeBias.device(), ScalarType.Long));
  }

  /** What is added to the scores of all layers, {@code [1, heads, query, key]} float32. */
  Tensor positionBias(long length) {
    int side = Math.toIntExact(length);
    long[] buckets = new long[side * side];
    for (int query = 0; query < side; query++) {
      for (int key = 0; key < side; key++) {
        buckets[query * side + key] = bucket(key - query);
      }
    }
    Tensor indices = Tensors.of(buckets, side, side).to(relativeBias.device(), ScalarType.Long);
    return Tensors.rows(relativeBias.to(ScalarType.Float), indices)
        .permute(2, 0, 1)
        .unsqueeze(0)
        .contiguous();
  }

  /**
   * The bucket of a distance: half of them for keys behind the query and half for those before it;
   * of each half the first are for exact distances, the rest grow by a constant factor
   * (transformers, modeling_t5.py: _relative_position_bucket).
   */
  int bucket(int keyMinusQuery) {
    int half = config.buckets() / 2;
    int exact = half / 2;
    int distance = Math.abs(keyMinusQuery);
    int first = keyMinusQuery > 0 ? half : 0;
    if (distance < exact) {
      return first + distance;
    }
    // In float32, as there: at the edges of the buckets a double would round otherwise.
    float share =
        (float) Math.log((float) distance / exact)
            / (float) Math.log((double) config.maxDistance() / exact);
    int grown = exact + (int) (share * (half - exact));
    return first + Math.min(grown, half - 1);
  }

  /** In their order. */
  List<T5Layer> layers() {
    return layers;
  }
}
