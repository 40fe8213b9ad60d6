package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Scope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A layer of BLIP's vision transformer (ImageReward, models/BLIP/vit.py: Block): as CLIP's, with
 * queries, keys and values from one matrix.
 */
final class BlipLayer {

  private final LayerNorm norm1;
  private final Linear qkv;
  private final Linear proj;
  private final LayerNorm norm2;
  private final Linear fc1;
  private final Linear fc2;
  private final Heads heads;
  private final int size;

  BlipLayer(Weights w, int size, int intermediate, Heads heads) {
    this.norm1 = new LayerNorm(w.at("norm1"), size, BlipVision.EPS);
    this.qkv = Linear.of(w.at("attn").at("qkv"), size, 3 * size);
    this.proj = Linear.of(w.at("attn").at("proj"), size, size);
    this.norm2 = new LayerNorm(w.at("norm2"), size, BlipVision.EPS);
    this.fc1 = Linear.of(w.at("mlp").at("fc1"), size, intermediate);
    this.fc2 = Linear.of(w.at("mlp").at("fc2"), intermediate, size);
    this.heads = heads;
    this.size = size;
  }

  /** {@code [B, L, size]} → the same shape. */
  Tensor forward(Tensor x) {
    try (Scope scope = Scope.open()) {
      Tensor y = norm1.forward(x);
      Tensor q = qkv.forward(y, 0, size);
      Tensor k = qkv.forward(y, size, size);
      Tensor v = qkv.forward(y, 2 * size, size);
      Tensor h = x.add(proj.forward(heads.attend(q, k, v)));
      return scope.keep(h.add(fc2.forward(torch.gelu(fc1.forward(norm2.forward(h))))));
    }
  }
}
