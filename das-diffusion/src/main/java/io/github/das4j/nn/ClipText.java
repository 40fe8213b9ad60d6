package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weight;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The text transformer of CLIP ({@code CLIPTextModel}, with or without projection). */
public final class ClipText {

  /** transformers, modeling_clip.py: with this id pooling is at the largest id. */
  private static final int LEGACY_EOS = 2;

  private final ClipConfig.Text config;
  private final Weight tokenEmbedding;
  private final Tensor positionEmbedding;
  private final List<ClipLayer> layers;
  private final LayerNorm finalNorm;
  private final Optional<Linear> projection;

  /** Vectors of ids behind the vocabulary, {@code [n, hiddenSize]}. */
  private final Optional<Tensor> learned;

  private ClipText(Weights w, ClipConfig.Text config, Optional<Linear> projection) {
    int size = config.hiddenSize();
    Weights model = w.at("text_model");
    Weights embeddings = model.at("embeddings");
    this.config = config;
    this.tokenEmbedding =
        embeddings.at("token_embedding").weight("weight", config.vocabSize(), size);
    this.positionEmbedding =
        embeddings.at("position_embedding").get("weight", config.maxPositionEmbeddings(), size);
    Heads heads = new Heads(config.numAttentionHeads(), Heads.Mask.CAUSAL, false);
    var shape =
        new ClipLayer.Shape(
            size, config.intermediateSize(), heads, config.hiddenAct(), config.layerNormEps());
    Weights list = model.at("encoder").at("layers");
    this.layers =
        IntStream.range(0, config.numHiddenLayers())
            .mapToObj(i -> new ClipLayer(list.at(i), shape))
            .toList();
    this.finalNorm = new LayerNorm(model.at("final_layer_norm"), size, config.layerNormEps());
    this.projection = projection;
    this.learned = Optional.empty();
  }

  private ClipText(ClipText other, Tensor learned) {
    this.config = other.config;
    this.tokenEmbedding = other.tokenEmbedding;
    this.positionEmbedding = other.positionEmbedding;
    this.layers = other.layers;
    this.finalNorm = other.finalNorm;
    this.projection = other.projection;
    this.learned = Optional.of(learned);
  }

  /**
   * The same network, with vectors for the ids from {@code vocabSize} on in place of tokens' own.
   *
   * @param vectors {@code [n, hiddenSize]} in the network's type and on its device; whoever made
   *     them owns them
   */
  public ClipText knowing(Tensor vectors) {
    if (vectors.dim() != 2 || vectors.size(1) != config.hiddenSize()) {
      throw new IllegalArgumentException(
          "vectors must be as wide as this network's states, " + config.hiddenSize());
    }
    return new ClipText(this, vectors);
  }

  /** {@code CLIPTextModel}: what the keys below {@code text_model} hold. */
  public static ClipText of(Weights w, ClipConfig.Text config) {
    return new ClipText(w, config, Optional.empty());
  }

  /** {@code CLIPTextModelWithProjection}: with {@code text_projection} beside it. */
  public static ClipText withProjection(Weights w, ClipConfig.Text config) {
    Linear projection =
        Linear.withoutBias(w.at("text_projection"), config.hiddenSize(), config.projectionDim());
    return new ClipText(w, config, Optional.of(projection));
  }

  public ClipConfig.Text config() {
    return config;
  }

  /**
   * @param ids tokens {@code [B, L]} int64, L at most {@code maxPositionEmbeddings}
   */
  public Output forward(Tensor ids) {
    return forward(ids, Optional.empty());
  }

  /**
   * The same with padding that no token sees ({@code use_attention_mask}).
   *
   * @param attention {@code [B, L]} int64: 1 for tokens, 0 for padding, which follows them
   */
  public Output forward(Tensor ids, Tensor attention) {
    return forward(ids, Optional.of(unseen(attention)));
  }

  /** −∞ at what comes later and at padding, 0 elsewhere: {@code [B, 1, L, L]} float32. */
  private Tensor unseen(Tensor attention) {
    long length = attention.size(1);
    Tensor hidden =
        attention
            .to(positionEmbedding.device(), ScalarType.Long)
            .eq(new Scalar(0))
            .view(-1, 1, 1, length);
    Tensor later =
        torch
            .ones(new long[] {length, length})
            .to(positionEmbedding.device(), ScalarType.Float)
            .triu(1)
            .to(ScalarType.Bool);
    return torch
        .zeros(new long[] {attention.size(0), 1, length, length})
        .to(positionEmbedding.device(), ScalarType.Float)
        .masked_fill(hidden.logical_or(later), new Scalar(Double.NEGATIVE_INFINITY));
  }

  private Output forward(Tensor ids, Optional<Tensor> unseen) {
    long length = ids.size(1);
    if (length > config.maxPositionEmbeddings()) {
      throw new IllegalArgumentException(
          length + " tokens are more than the " + config.maxPositionEmbeddings() + " of this CLIP");
    }
    Tensor long64 = ids.to(positionEmbedding.device(), ScalarType.Long);
    Tensor h = embedded(long64).add(positionEmbedding.narrow(0, 0, length));
    List<Tensor> hidden = new ArrayList<>(List.of(h));
    for (ClipLayer layer : layers) {
      h = layer.forward(h, unseen);
      hidden.add(h);
    }
    Tensor last = finalNorm.forward(h);
    Tensor pooled = pooled(last, learned.isEmpty() ? long64 : known(long64));
    Tensor projected = projection.map(p -> p.forward(pooled)).orElse(pooled);
    return new Output(this, hidden, last.to(ScalarType.Float), projected.to(ScalarType.Float));
  }

  private Tensor embedded(Tensor ids) {
    if (learned.isEmpty()) {
      return tokenEmbedding.rows(ids);
    }
    Tensor beyond = ids.ge(new Scalar(config.vocabSize()));
    Tensor own = ids.sub(new Scalar(config.vocabSize())).mul(beyond);
    return torch.where(
        beyond.unsqueeze(-1), Tensors.rows(learned.get(), own), tokenEmbedding.rows(known(ids)));
  }

  /** The ids with 0 for those behind the vocabulary, which no text ends with. */
  private Tensor known(Tensor ids) {
    return ids.mul(ids.lt(new Scalar(config.vocabSize())));
  }

  Tensor normalised(Tensor hidden) {
    return finalNorm.forward(hidden).to(ScalarType.Float);
  }

  /** The last state at each text's end token. */
  private Tensor pooled(Tensor last, Tensor ids) {
    Tensor score =
        config.eosTokenId() == LEGACY_EOS
            ? ids
            : ids.eq(new Scalar(config.eosTokenId())).to(ScalarType.Long);
    Tensor end = score.argmax(new LongOptional(1), false);
    Tensor index = end.view(-1, 1, 1).expand(last.size(0), 1, last.size(2));
    return torch.gather(last, 1, index).squeeze(1);
  }

  /**
   * What a text becomes; all float32.
   *
   * @param hidden the embeddings and each layer's output, {@code [B, L, hiddenSize]}, unnormalised,
   *     in the network's type
   * @param last the last layer's, after the final layer norm
   * @param pooled {@code last} at the end token, projected if there is a projection
   */
  public record Output(ClipText owner, List<Tensor> hidden, Tensor last, Tensor pooled) {

    public Output {
      hidden = List.copyOf(hidden);
    }

    /** With so many of the last layers skipped, after the final layer norm (SD's clip skip). */
    public Tensor skipping(int layers) {
      return owner.normalised(state(layers));
    }

    /** With so many of the last layers skipped, without the final layer norm; SDXL skips 1. */
    public Tensor unnormalised(int layers) {
      return state(layers).to(ScalarType.Float);
    }

    private Tensor state(int skipped) {
      int index = hidden.size() - 1 - skipped;
      if (skipped < 0 || index < 0) {
        throw new IllegalArgumentException(
            "clip skip must be between 0 and " + (hidden.size() - 1) + ", not " + skipped);
      }
      return hidden.get(index);
    }
  }
}
