package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.BlipConfig;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** The vision transformer of BLIP (ImageReward, models/BLIP/vit.py: VisionTransformer). */
final class BlipVision {

  /** vit.py: {@code norm_layer = partial(nn.LayerNorm, eps=1e-6)}. */
  static final double EPS = 1e-6;

  private static final int RGB = 3;

  private final Placement placement;
  private final Tensor classToken;
  private final Conv2d patchEmbedding;
  private final Tensor positions;
  private final List<BlipLayer> layers;
  private final LayerNorm norm;

  BlipVision(Weights w, BlipConfig.Vision config) {
    int size = config.hiddenSize();
    int patch = config.patchSize();
    int side = config.imageSize() / patch;
    this.placement = w.placement();
    this.classToken = w.get("cls_token", 1, 1, size);
    this.positions = w.get("pos_embed", 1, side * side + 1, size);
    this.patchEmbedding =
        Conv2d.of(w.at("patch_embed").at("proj"), new Conv2d.Shape(RGB, size, patch, patch, 0));
    Heads heads = new Heads(config.numAttentionHeads(), Heads.Mask.NONE, false);
    this.layers =
        IntStream.range(0, config.numHiddenLayers())
            .mapToObj(
                i -> new BlipLayer(w.at("blocks").at(i), size, config.intermediateSize(), heads))
            .toList();
    this.norm = new LayerNorm(w.at("norm"), size, EPS);
  }

  /** From [pixels {@code [B, 3, imageSize, imageSize]}] to [all tokens, the class token first]. */
  List<Stage> stages() {
    List<Stage> stages = new ArrayList<>();
    stages.add(state -> new Tensor[] {embed(state[0])});
    layers.forEach(layer -> stages.add(state -> new Tensor[] {layer.forward(state[0])}));
    stages.add(state -> new Tensor[] {norm.forward(state[0])});
    return stages;
  }

  private Tensor embed(Tensor pixels) {
    Tensor patches = Maps.tokens(patchEmbedding.forward(Maps.enter(pixels, placement)));
    Tensor head = classToken.expand(pixels.size(0), 1, classToken.size(2));
    return Tensors.cat(1, head, patches).add(positions);
  }
}
