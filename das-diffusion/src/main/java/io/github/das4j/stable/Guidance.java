package io.github.das4j.stable;

import io.github.das4j.nn.Conditioning;
import io.github.das4j.nn.Sinusoid;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Tensors;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/**
 * What a prompt means to a network: its conditioning, and how strongly.
 *
 * @param positive conditioning of the prompt, one row
 * @param negative conditioning of the negative prompt, one row
 * @param scale s; at 1 or below there is no classifier-free guidance, nor where the network is told
 *     the scale
 * @param rescale share of guidance rescaling, in [0, 1]
 */
public record Guidance(Conditioning positive, Conditioning negative, double scale, double rescale) {

  private static final double EMBEDDING_SCALE = 1000;

  /** Whether the unconditional branch is asked for at all. */
  boolean classifierFree() {
    return scale > 1 && positive.guidance().isEmpty();
  }

  /**
   * The same for a network that is told the scale, as w = scale − 1, instead of being run twice
   * (Meng et al. 2023, arXiv 2210.03142; diffusers, get_guidance_scale_embedding).
   *
   * @param size of the embedding
   */
  Guidance embedded(int size) {
    Tensor w = Tensors.of(new double[] {EMBEDDING_SCALE * (scale - 1)}, 1);
    Tensor embedding = new Sinusoid(size, false, 1).embed(w.to(device(), Tensors.FLOAT32));
    return new Guidance(
        positive.withGuidance(embedding), negative.withGuidance(embedding), scale, rescale);
  }

  /** The same for a network that is told the scale itself, in place of being run twice. */
  Guidance told() {
    Tensor row = Tensors.of(new double[] {scale}, 1).to(device(), Tensors.FLOAT32);
    return new Guidance(positive.withGuidance(row), negative.withGuidance(row), scale, rescale);
  }

  /** The same for a network that knows no guidance. */
  Guidance unguided() {
    return new Guidance(positive, negative, 1, 0);
  }

  /** The same with what SDXL is told of the image. */
  Guidance withTimeIds(float[] ids) {
    Tensor row = Tensors.of(ids, 1, ids.length).to(device(), Tensors.FLOAT32);
    return new Guidance(positive.withTimeIds(row), negative.withTimeIds(row), scale, rescale);
  }

  Device device() {
    return positive.context().device();
  }

  /** The same on a device, in float32. */
  Guidance on(Placement placement) {
    UnaryOperator<Tensor> there = part -> Tensors.place(part, placement.in(DType.FLOAT32));
    return new Guidance(positive.map(there), negative.map(there), scale, rescale);
  }

  /** What the network is asked with, a row each: without the prompt if at all, then with it. */
  Conditioning distinct() {
    return classifierFree() ? joined(negative, positive) : positive;
  }

  private static Conditioning joined(Conditioning a, Conditioning b) {
    BinaryOperator<Tensor> cat = (x, y) -> Tensors.cat(0, x, y);
    return new Conditioning(
        cat.apply(a.context(), b.context()),
        both(a.pooled(), b.pooled(), cat),
        both(a.timeIds(), b.timeIds(), cat),
        both(a.guidance(), b.guidance(), cat));
  }

  private static Optional<Tensor> both(
      Optional<Tensor> a, Optional<Tensor> b, BinaryOperator<Tensor> join) {
    return a.flatMap(x -> b.map(y -> join.apply(x, y)));
  }
}
