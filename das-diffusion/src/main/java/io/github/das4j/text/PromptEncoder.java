package io.github.das4j.text;

import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.Conditioning;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Prompts to the hidden states that a U-Net attends to. */
public final class PromptEncoder implements AutoCloseable {

  private final ClipTokenizer tokenizer;
  private final ClipText network;
  private final int clipSkip;
  private final TorchDevice device;

  /**
   * @param clipSkip layers of the text encoder to leave out at the end, at least 0
   */
  public PromptEncoder(
      ClipTokenizer tokenizer, ClipText network, int clipSkip, TorchDevice device) {
    this.tokenizer = tokenizer;
    this.network = network;
    this.clipSkip = clipSkip;
    this.device = device;
    if (clipSkip >= network.config().numHiddenLayers()) {
      throw new IllegalArgumentException(
          "clip-skip must be below the text encoder's "
              + network.config().numHiddenLayers()
              + " layers, not "
              + clipSkip);
    }
  }

  /**
   * A prompt, encoded.
   *
   * @param conditioning one row, [1, L, D] float32, owned by the scope that was open
   * @param warnings what was cut off, if anything
   */
  public record Encoded(Conditioning conditioning, List<String> warnings) {}

  /** Width D of the states. */
  public int width() {
    return network.config().hiddenSize();
  }

  public Encoded encode(String prompt) {
    ClipTokenizer.Encoding encoding = tokenizer.encode(prompt);
    try (Scope scope = Scope.open()) {
      long[] ids = Arrays.stream(encoding.ids()).asLongStream().toArray();
      Tensor batch = Tensors.of(ids, 1, ids.length).to(device.torch(), ScalarType.Long);
      Tensor states = scope.keep(network.forward(batch).skipping(clipSkip));
      return new Encoded(Conditioning.of(states), warnings(prompt, encoding));
    }
  }

  private static List<String> warnings(String prompt, ClipTokenizer.Encoding encoding) {
    return encoding.cutTokens() == 0
        ? List.of()
        : List.of(
            "the prompt '"
                + prompt
                + "' is too long: its last "
                + encoding.cutTokens()
                + " tokens were cut off ('"
                + encoding.cutText()
                + "')");
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
