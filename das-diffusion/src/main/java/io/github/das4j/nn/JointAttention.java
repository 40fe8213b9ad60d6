package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.nn.StreamProjection.Made;
import io.github.das4j.nn.StreamProjection.Stream;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Attention of image and text tokens to all of them, text first. */
final class JointAttention {

  private final StreamProjection image;
  private final StreamProjection text;
  private final Linear toOut;
  private final Optional<Linear> toTextOut;
  private final Heads heads;

  JointAttention(Weights w, JointBlock.Shape shape) {
    int width = shape.width();
    this.image = new StreamProjection(w, Stream.IMAGE, shape);
    this.text = new StreamProjection(w, Stream.TEXT, shape);
    this.toOut = Linear.of(w.at("to_out").at(0), width, width);
    this.toTextOut =
        shape.last() ? Optional.empty() : Optional.of(Linear.of(w.at("to_add_out"), width, width));
    this.heads = shape.heads();
  }

  /**
   * What comes of the streams.
   *
   * @param image {@code [B, L, width]}
   * @param text {@code [B, S, width]}; none after the last block
   */
  record Attended(Tensor image, Optional<Tensor> text) {}

  Attended forward(Tensor x, Tensor c, Optional<Rotary> rotary) {
    Made both = text.of(c).then(image.of(x));
    Tensor y = rotary.map(both::turned).orElse(both).attended(heads);
    long tokens = c.size(1);
    // The rows of one stream do not lie one behind the other where there are several in the batch.
    Tensor ofImage = y.narrow(1, tokens, x.size(1)).contiguous();
    return new Attended(
        toOut.forward(ofImage),
        toTextOut.map(out -> out.forward(y.narrow(1, 0, tokens).contiguous())));
  }
}
