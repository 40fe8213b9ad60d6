package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The vision transformer of CLIP ({@code CLIPVisionModel}). */
public final class ClipVision {

  private static final int RGB = 3;

  private final Placement placement;
  private final Tensor classEmbedding;
  private final Conv2d patchEmbedding;
  private final Tensor positionEmbedding;
  private final LayerNorm preNorm;
  private final List<ClipLayer> layers;
  private final LayerNorm postNorm;

  /**
   * @param w where {@code vision_model} is
   */
  public ClipVision(Weights w, ClipConfig.Vision config) {
    int size = config.hiddenSize();
    int side = config.imageSize() / config.patchSize();
    Weights model = w.at("vision_model");
    Weights embeddings = model.at("embeddings");
    this.placement = w.placement();
    this.classEmbedding = embeddings.get("class_embedding", size);
    this.patchEmbedding =
        Conv2d.patches(embeddings.at("patch_embedding"), RGB, size, config.patchSize());
    this.positionEmbedding =
        embeddings.at("position_embedding").get("weight", side * side + 1, size);
    this.preNorm = new LayerNorm(model.at("pre_layrnorm"), size, config.layerNormEps());
    Heads heads = new Heads(config.numAttentionHeads(), Heads.Mask.NONE, false);
    var shape =
        new ClipLayer.Shape(
            size, config.intermediateSize(), heads, config.hiddenAct(), config.layerNormEps());
    Weights list = model.at("encoder").at("layers");
    this.layers =
        IntStream.range(0, config.numHiddenLayers())
            .mapToObj(i -> new ClipLayer(list.at(i), shape))
            .toList();
    this.postNorm = new LayerNorm(model.at("post_layernorm"), size, config.layerNormEps());
  }

  /**
   * @param pixels normalised {@code [B, 3, imageSize, imageSize]}
   * @return the class token, {@code [B, hiddenSize]} float32
   */
  public Tensor pooled(Tensor pixels) {
    return new Chain(stages()).run(pixels)[0];
  }

  /** {@link #pooled} as a chain from {@code [pixels]}. */
  public List<Stage> stages() {
    List<Stage> stages = new ArrayList<>();
    stages.add(state -> new Tensor[] {embed(state[0])});
    layers.forEach(layer -> stages.add(state -> new Tensor[] {layer.forward(state[0])}));
    stages.add(
        state -> new Tensor[] {postNorm.forward(state[0].select(1, 0)).to(ScalarType.Float)});
    return stages;
  }

  private Tensor embed(Tensor pixels) {
    Tensor patches = Maps.tokens(patchEmbedding.forward(Maps.enter(pixels, placement)));
    Tensor head = classEmbedding.expand(pixels.size(0), 1, classEmbedding.size(0));
    return preNorm.forward(Tensors.cat(1, head, patches).add(positionEmbedding));
  }
}
