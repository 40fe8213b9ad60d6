package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import org.bytedeco.pytorch.Tensor;

/** Attention of a BERT, to the text or to an image; added to its input, then normalised. */
final class BertAttention {

  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear dense;
  private final LayerNorm norm;
  private final Heads heads;

  /**
   * @param contextSize width of what is attended to
   */
  BertAttention(Weights w, int size, int contextSize, Heads heads) {
    Weights self = w.at("self");
    Weights output = w.at("output");
    this.query = Linear.of(self.at("query"), size, size);
    this.key = Linear.of(self.at("key"), contextSize, size);
    this.value = Linear.of(self.at("value"), contextSize, size);
    this.dense = Linear.of(output.at("dense"), size, size);
    this.norm = new LayerNorm(output.at("LayerNorm"), size, BertLayer.EPS);
    this.heads = heads;
  }

  /** x {@code [B, L, size]}, context {@code [B, S, contextSize]} → {@code [B, L, size]}. */
  Tensor forward(Tensor x, Tensor context) {
    Tensor y = heads.attend(query.forward(x), key.forward(context), value.forward(context));
    return norm.forward(x.add(dense.forward(y)));
  }
}
