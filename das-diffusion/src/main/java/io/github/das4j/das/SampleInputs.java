package io.github.das4j.das;

import io.github.das4j.nn.Conditioning;
import io.github.das4j.smc.Cancellation;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What a caller brings along instead of leaving it to the sampler. Tensors stay the caller's, who
 * keeps them until the run has ended; they may be on any device and of any floating type, and are
 * placed where the model is.
 *
 * @param prompt the prompt, encoded: states [1, L, D] float32, and SDXL's pooled text [1, P]
 * @param negative the same of the negative prompt
 * @param initialLatents x_T of every particle, [N, C, h, w] float32
 * @param cancellation stops the run from another thread
 */
public record SampleInputs(
    Optional<Conditioning> prompt,
    Optional<Conditioning> negative,
    Optional<Tensor> initialLatents,
    Cancellation cancellation) {

  /** Nothing: the prompt is encoded, latents are drawn, and nobody stops the run. */
  public static SampleInputs none() {
    return new SampleInputs(
        Optional.empty(), Optional.empty(), Optional.empty(), new Cancellation());
  }

  /** Initial latents, [N, C, h, w] float32. */
  public SampleInputs withInitialLatents(Tensor latents) {
    return new SampleInputs(prompt, negative, Optional.of(latents), cancellation);
  }

  /** Text encoder states, [1, L, D] float32 both. */
  public SampleInputs withEmbeddings(Tensor promptStates, Tensor negativeStates) {
    return withEmbeddings(Conditioning.of(promptStates), Conditioning.of(negativeStates));
  }

  /** Encoded prompts. */
  public SampleInputs withEmbeddings(Conditioning encoded, Conditioning encodedNegative) {
    return new SampleInputs(
        Optional.of(encoded), Optional.of(encodedNegative), initialLatents, cancellation);
  }

  /**
   * What stops the run: it then ends with a {@link io.github.das4j.smc.CancelledException} before
   * the next micro-batch, and frees what it made.
   *
   * <pre>{@code
   * Cancellation cancellation = new Cancellation();
   * SampleInputs inputs = SampleInputs.none().withCancellation(cancellation);
   * Future<SampleResult> run =
   *     threads.submit(() -> sampler.sample(request, inputs, Listener.none()));
   * cancellation.cancel();
   * }</pre>
   */
  public SampleInputs withCancellation(Cancellation other) {
    return new SampleInputs(prompt, negative, initialLatents, other);
  }
}
