package io.github.das4j.das;

import io.github.das4j.nn.Conditioning;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What a caller brings along instead of leaving it to the sampler. Tensors stay the caller's; they
 * may be on any device and of any floating type, and are placed where the model is.
 *
 * @param prompt the prompt, encoded: states [1, L, D] float32, and SDXL's pooled text [1, P]
 * @param negative the same of the negative prompt
 * @param initialLatents x_T of every particle, [N, C, h, w] float32
 */
public record SampleInputs(
    Optional<Conditioning> prompt,
    Optional<Conditioning> negative,
    Optional<Tensor> initialLatents) {

  /** Nothing: the prompt is encoded, latents are drawn. */
  public static SampleInputs none() {
    return new SampleInputs(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Initial latents, [N, C, h, w] float32. */
  public SampleInputs withInitialLatents(Tensor latents) {
    return new SampleInputs(prompt, negative, Optional.of(latents));
  }

  /** Text encoder states, [1, L, D] float32 both. */
  public SampleInputs withEmbeddings(Tensor promptStates, Tensor negativeStates) {
    return withEmbeddings(Conditioning.of(promptStates), Conditioning.of(negativeStates));
  }

  /** Encoded prompts. */
  public SampleInputs withEmbeddings(Conditioning encoded, Conditioning encodedNegative) {
    return new SampleInputs(Optional.of(encoded), Optional.of(encodedNegative), initialLatents);
  }
}
