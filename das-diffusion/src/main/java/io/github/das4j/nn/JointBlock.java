package io.github.das4j.nn;

import static io.github.das4j.nn.AdaptiveNorm.modulated;
import static io.github.das4j.nn.AdaptiveNorm.normalised;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Scope;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A block of two streams, image and text, that attend to each other and have weights of their own
 * (MM-DiT; Esser et al. 2024, arXiv 2403.03206, figure 2b; {@code JointTransformerBlock} and {@code
 * FluxTransformerBlock} of diffusers). State: {@code [image, text]}, each {@code [B, L, width]}.
 */
final class JointBlock {

  /** Shift, scale and gate, of attention and of MLP. */
  private static final int PARTS = 6;

  /** The same of a second attention. */
  private static final int DUAL_PARTS = 9;

  /** Scale and shift alone. */
  private static final int LAST_PARTS = 2;

  private final Shape shape;
  private final AdaptiveNorm norm;
  private final AdaptiveNorm textNorm;
  private final JointAttention attention;
  private final Optional<SelfAttention> second;
  private final GeluFeedForward mlp;
  private final Optional<GeluFeedForward> textMlp;

  /**
   * What the blocks of a network share, and what is special of one.
   *
   * @param width of a token
   * @param headCount attention heads, a divisor of the width
   * @param normalisesHeads whether queries and keys are normalised, head by head
   * @param dual whether the image attends to itself alone, too (SD3.5)
   * @param last whether the text ends here, after it was attended to
   */
  record Shape(int width, int headCount, boolean normalisesHeads, boolean dual, boolean last) {

    int headWidth() {
      return width / headCount;
    }

    Heads heads() {
      return new Heads(headCount, Heads.Mask.NONE, false);
    }
  }

  JointBlock(Weights w, Shape shape) {
    int width = shape.width();
    this.shape = shape;
    this.norm = new AdaptiveNorm(w.at("norm1"), width, shape.dual() ? DUAL_PARTS : PARTS);
    this.textNorm =
        new AdaptiveNorm(w.at("norm1_context"), width, shape.last() ? LAST_PARTS : PARTS);
    this.attention = new JointAttention(w.at("attn"), shape);
    this.second =
        shape.dual() ? Optional.of(new SelfAttention(w.at("attn2"), shape)) : Optional.empty();
    this.mlp = new GeluFeedForward(w.at("ff"), width);
    this.textMlp =
        shape.last()
            ? Optional.empty()
            : Optional.of(new GeluFeedForward(w.at("ff_context"), width));
  }

  /**
   * The next state; without text after the last block.
   *
   * @param time after its SiLU, {@code [B or 1, width]}
   */
  Tensor[] forward(Tensor[] state, Tensor time, Optional<Rotary> rotary) {
    try (Scope scope = Scope.open()) {
      Tensor image = state[0];
      Tensor text = state[1];
      Tensor[] of = norm.parts(time);
      Tensor[] ofText = textNorm.parts(time);
      Tensor plain = normalised(image);
      // The last text is scaled before it is shifted, in the file's order too.
      Tensor toText =
          shape.last()
              ? modulated(normalised(text), ofText[1], ofText[0])
              : modulated(normalised(text), ofText[0], ofText[1]);
      JointAttention.Attended attended =
          attention.forward(modulated(plain, of[0], of[1]), toText, rotary);
      Tensor h = image.add(of[2].mul(attended.image()));
      if (second.isPresent()) {
        Tensor alone = second.get().forward(modulated(plain, of[6], of[7]));
        h = h.add(of[8].mul(alone));
      }
      Tensor next = scope.keep(fed(h, of, mlp));
      if (shape.last()) {
        return new Tensor[] {next};
      }
      Tensor c = text.add(ofText[2].mul(attended.text().orElseThrow()));
      return new Tensor[] {next, scope.keep(fed(c, ofText, textMlp.orElseThrow()))};
    }
  }

  private static Tensor fed(Tensor h, Tensor[] of, GeluFeedForward mlp) {
    return h.add(of[5].mul(mlp.forward(modulated(normalised(h), of[3], of[4]))));
  }
}
