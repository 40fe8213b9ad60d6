package io.github.das4j.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.demo.DemoTokenizer;
import io.github.das4j.demo.TokenizerWriter;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.tensor.Scope;
import io.github.das4j.training.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Writes the parts of a diffusers model folder, with weights in float16. */
final class ModelWriter {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DIFFUSION_WEIGHTS = "diffusion_pytorch_model.safetensors";
  private static final String TRANSFORMERS_WEIGHTS = "model.safetensors";

  private final Path folder;

  ModelWriter(Path folder) {
    this.folder = folder;
  }

  void vae(Parameters parameters, double scalingFactor) throws IOException {
    Path part = Files.createDirectories(folder.resolve("vae"));
    json(part.resolve("config.json"), ModelConfigs.vae(Architecture.vae(scalingFactor)));
    weights(part.resolve(DIFFUSION_WEIGHTS), parameters, name -> true);
  }

  void unet(Parameters parameters) throws IOException {
    Path part = Files.createDirectories(folder.resolve("unet"));
    json(part.resolve("config.json"), ModelConfigs.unet(Architecture.unet()));
    weights(part.resolve(DIFFUSION_WEIGHTS), parameters, name -> true);
    Path scheduler = Files.createDirectories(folder.resolve("scheduler"));
    json(scheduler.resolve("scheduler_config.json"), ModelConfigs.scheduler());
    json(folder.resolve("model_index.json"), ModelConfigs.index());
  }

  /** The text encoder and the tokenizer. */
  void text(Parameters parameters, DemoTokenizer tokenizer) throws IOException {
    Path part = Files.createDirectories(folder.resolve("text_encoder"));
    json(part.resolve("config.json"), ModelConfigs.text(Architecture.clip(tokenizer).text()));
    weights(part.resolve(TRANSFORMERS_WEIGHTS), parameters, name -> name.startsWith("text_model."));
    TokenizerWriter.write(tokenizer, folder.resolve("tokenizer"));
  }

  /** A whole CLIP with its tokenizer and preprocessing, in a folder of its own. */
  void clip(Map<String, Tensor> named, DemoTokenizer tokenizer) throws IOException {
    Files.createDirectories(folder);
    json(folder.resolve("config.json"), ModelConfigs.clip(Architecture.clip(tokenizer)));
    json(folder.resolve("preprocessor_config.json"), ModelConfigs.preprocessor());
    weights(folder.resolve(TRANSFORMERS_WEIGHTS), named);
    TokenizerWriter.write(tokenizer, folder);
  }

  /** Bare weights, in a folder of their own. */
  void head(Map<String, Tensor> named) throws IOException {
    Files.createDirectories(folder);
    weights(folder.resolve(TRANSFORMERS_WEIGHTS), named);
  }

  private static void json(Path file, Map<String, ?> value) throws IOException {
    AtomicFiles.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n");
  }

  private static void weights(Path file, Parameters parameters, Predicate<String> kept) {
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> named = new LinkedHashMap<>();
      parameters.names().stream()
          .filter(kept)
          .forEach(name -> named.put(name, parameters.tensor(name)));
      weights(file, named);
    }
  }

  private static void weights(Path file, Map<String, Tensor> named) {
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> half = new LinkedHashMap<>();
      named.forEach((name, tensor) -> half.put(name, tensor.detach().to(ScalarType.Half)));
      SafetensorsWriter.write(file, half, Map.of("format", "pt"));
    }
  }
}
