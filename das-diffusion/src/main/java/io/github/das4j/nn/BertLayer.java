package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.BlipConfig;
import io.github.das4j.tensor.Scope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A layer of BLIP's BERT (ImageReward, models/BLIP/med.py: BertLayer): attention to the text, to
 * the image, then an MLP; each is added to its input, and the sum normalised.
 */
final class BertLayer {

  /** med_config.json: layer_norm_eps. */
  static final double EPS = 1e-12;

  private final BertAttention toText;
  private final BertAttention toImage;
  private final Linear fc1;
  private final Linear fc2;
  private final LayerNorm norm;

  /**
   * @param imageSize width of the image's tokens
   */
  BertLayer(Weights w, BlipConfig.Text config, int imageSize) {
    int size = config.hiddenSize();
    Heads heads = new Heads(config.numAttentionHeads(), Heads.Mask.NONE, false);
    this.toText = new BertAttention(w.at("attention"), size, size, heads);
    this.toImage = new BertAttention(w.at("crossattention"), size, imageSize, heads);
    this.fc1 = Linear.of(w.at("intermediate").at("dense"), size, config.intermediateSize());
    this.fc2 = Linear.of(w.at("output").at("dense"), config.intermediateSize(), size);
    this.norm = new LayerNorm(w.at("output").at("LayerNorm"), size, EPS);
  }

  /** x {@code [B, L, size]}, image {@code [B, S, imageSize]} → {@code [B, L, size]}. */
  Tensor forward(Tensor x, Tensor image) {
    try (Scope scope = Scope.open()) {
      Tensor h = toImage.forward(toText.forward(x, x), image);
      Tensor y = fc2.forward(torch.gelu(fc1.forward(h)));
      return scope.keep(norm.forward(h.add(y)));
    }
  }
}
