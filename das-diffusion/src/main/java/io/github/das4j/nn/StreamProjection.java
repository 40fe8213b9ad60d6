package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Queries, keys and values of one stream of tokens, each head's normalised where configured. */
final class StreamProjection {

  /** diffusers, attention_processor.py: eps of qk_norm, as the blocks of SD3 and FLUX give it. */
  private static final double EPS = 1e-6;

  private final Linear q;
  private final Linear k;
  private final Linear v;
  private final Optional<RmsNorm> normQ;
  private final Optional<RmsNorm> normK;
  private final int headWidth;

  /** Names of a stream's layers in a file. */
  enum Stream {
    IMAGE("to_%s", "norm_%s"),
    TEXT("add_%s_proj", "norm_added_%s");

    private final String layer;
    private final String norm;

    Stream(String layer, String norm) {
      this.layer = layer;
      this.norm = norm;
    }

    private Weights layer(Weights w, String name) {
      return w.at(layer.formatted(name));
    }

    private Weights norm(Weights w, String name) {
      return w.at(norm.formatted(name));
    }
  }

  StreamProjection(Weights w, Stream stream, JointBlock.Shape shape) {
    int width = shape.width();
    this.headWidth = shape.headWidth();
    this.q = Linear.of(stream.layer(w, "q"), width, width);
    this.k = Linear.of(stream.layer(w, "k"), width, width);
    this.v = Linear.of(stream.layer(w, "v"), width, width);
    this.normQ = norm(stream.norm(w, "q"), shape);
    this.normK = norm(stream.norm(w, "k"), shape);
  }

  private static Optional<RmsNorm> norm(Weights w, JointBlock.Shape shape) {
    return shape.normalisesHeads()
        ? Optional.of(new RmsNorm(w, shape.headWidth(), EPS))
        : Optional.empty();
  }

  /** Of tokens {@code [B, L, width]}. */
  Made of(Tensor x) {
    return new Made(normalised(q.forward(x), normQ), normalised(k.forward(x), normK), v.forward(x));
  }

  private Tensor normalised(Tensor x, Optional<RmsNorm> norm) {
    return norm.map(
            n -> {
              Tensor heads = x.view(x.size(0), x.size(1), x.size(2) / headWidth, headWidth);
              return n.forward(heads).view(x.size(0), x.size(1), x.size(2));
            })
        .orElse(x);
  }

  /**
   * What is attended with.
   *
   * @param q {@code [B, L, width]}
   * @param k the same shape
   * @param v the same shape
   */
  record Made(Tensor q, Tensor k, Tensor v) {

    /** This stream's tokens, then another's. */
    Made then(Made other) {
      return new Made(
          Tensors.cat(1, q, other.q), Tensors.cat(1, k, other.k), Tensors.cat(1, v, other.v));
    }

    /** With queries and keys turned by their positions. */
    Made turned(Rotary rotary) {
      return new Made(rotary.turned(q), rotary.turned(k), v);
    }

    Tensor attended(Heads heads) {
      return heads.attend(q, k, v);
    }
  }
}
