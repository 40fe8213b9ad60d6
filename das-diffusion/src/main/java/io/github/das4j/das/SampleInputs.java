package io.github.das4j.das;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What a caller brings along instead of leaving it to the sampler. Tensors stay the caller's.
 *
 * @param promptEmbeddings states of the text encoder, [1, L, D] float32
 * @param negativeEmbeddings the same of the negative prompt
 * @param initialLatents x_T of every particle, [N, C, h, w] float32
 */
public record SampleInputs(
    Optional<Tensor> promptEmbeddings,
    Optional<Tensor> negativeEmbeddings,
    Optional<Tensor> initialLatents) {

  /** Nothing: the prompt is encoded, latents are drawn. */
  public static SampleInputs none() {
    return new SampleInputs(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Initial latents, [N, C, h, w] float32. */
  public SampleInputs withInitialLatents(Tensor latents) {
    return new SampleInputs(promptEmbeddings, negativeEmbeddings, Optional.of(latents));
  }

  /** Text encoder states, [1, L, D] float32 both. */
  public SampleInputs withEmbeddings(Tensor prompt, Tensor negative) {
    return new SampleInputs(Optional.of(prompt), Optional.of(negative), initialLatents);
  }
}
