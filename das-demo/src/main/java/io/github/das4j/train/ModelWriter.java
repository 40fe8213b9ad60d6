package io.github.das4j.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.demo.DemoTokenizer;
import io.github.das4j.demo.TokenizerWriter;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Scope;
import io.github.das4j.training.Parameters;
import io.github.das4j.writing.ModelFolderWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Writes the parts of the demo's folders, with weights in float16. */
final class ModelWriter {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ModelFolderWriter writer;

  ModelWriter(Path folder) {
    this.writer = new ModelFolderWriter(folder);
  }

  void vae(Parameters parameters, double scalingFactor) {
    writer.at("vae").config(json(ModelConfigs.vae(Architecture.vae(scalingFactor))));
    weights(writer.at("vae"), parameters);
  }

  void unet(Parameters parameters) {
    writer.at("unet").config(json(ModelConfigs.unet(Architecture.unet())));
    weights(writer.at("unet"), parameters);
    writer.scheduler(json(ModelConfigs.scheduler()));
    writer.index(json(ModelConfigs.index()));
  }

  /**
   * The text encoder and the tokenizer.
   *
   * @param tower the tensors of the text tower, and no others
   */
  void text(StateDict tower, DemoTokenizer tokenizer) throws IOException {
    ModelFolderWriter part = writer.at("text_encoder");
    part.config(json(ModelConfigs.text(Architecture.clip(tokenizer).text())));
    weights(part, tower);
    TokenizerWriter.write(tokenizer, writer.at("tokenizer").folder());
  }

  /** A whole CLIP with its tokenizer and preprocessing, in a folder of its own. */
  void clip(StateDict dict, DemoTokenizer tokenizer) throws IOException {
    writer.config(json(ModelConfigs.clip(Architecture.clip(tokenizer))));
    writer.json("preprocessor_config.json", json(ModelConfigs.preprocessor()));
    weights(writer, dict);
    TokenizerWriter.write(tokenizer, writer.folder());
  }

  /** Bare weights, in a folder of their own. */
  void head(StateDict dict) {
    weights(writer, dict);
  }

  private static JsonNode json(Map<String, ?> value) {
    return JSON.valueToTree(value);
  }

  private static void weights(ModelFolderWriter writer, StateDict dict) {
    try (Scope scope = Scope.open()) {
      writer.weights(dict, Optional.of(DType.FLOAT16));
    }
  }
}
