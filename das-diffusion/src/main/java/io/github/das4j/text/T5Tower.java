package io.github.das4j.text;

import io.github.das4j.nn.T5Encoder;
import io.github.das4j.tensor.TorchDevice;
import org.bytedeco.pytorch.Tensor;

/** A T5 encoder with the tokenizer that feeds it. */
public record T5Tower(T5Tokenizer tokenizer, T5Encoder network) {

  Tensor forward(T5Tokenizer.Encoding encoding, TorchDevice device) {
    return network.forward(PromptEncoder.row(encoding.ids(), device));
  }
}
