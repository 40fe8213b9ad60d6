package io.github.das4j.nn;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.config.Sd3Config;
import io.github.das4j.checkpoint.config.T5Config;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The networks of the tiny flow models in a folder. */
final class FlowModels implements AutoCloseable {

  private final Path folder;
  private final Placement placement;
  private final UnaryOperator<StateDict> change;
  private final Arena arena = new Arena();
  private final List<StateDict> dicts = new ArrayList<>();

  FlowModels(Path folder, Placement placement) {
    this(folder, placement, dict -> dict);
  }

  /** With weights changed on the way. */
  FlowModels(Path folder, Placement placement, UnaryOperator<StateDict> change) {
    this.folder = folder;
    this.placement = placement;
    this.change = change;
  }

  FlowTransformer transformer(String model) {
    Path part = folder.resolve(model).resolve("transformer");
    JsonNode json = config(part);
    return json.path("_class_name").asText().startsWith("Flux")
        ? network(part, w -> new FluxTransformer(w, FluxConfig.parse(json, model)))
        : network(part, w -> new Sd3Transformer(w, Sd3Config.parse(json, model)));
  }

  T5Encoder t5(String model) {
    Path third = folder.resolve(model).resolve("text_encoder_3");
    Path part = Files.isDirectory(third) ? third : third.resolveSibling("text_encoder_2");
    return network(part, w -> new T5Encoder(w, T5Config.parse(config(part), model)));
  }

  Autoencoder vae(String model) {
    Path part = folder.resolve(model).resolve("vae");
    return network(part, w -> new Autoencoder(w, VaeConfig.parse(config(part), model)));
  }

  private static JsonNode config(Path part) {
    return Configs.read(part.resolve("config.json"));
  }

  private <N> N network(Path part, Function<Weights, N> build) {
    StateDict dict = change.apply(StateDicts.open(part));
    dicts.add(dict);
    Weights weights = Weights.of(dict, placement, arena);
    N network = build.apply(weights);
    weights.verify();
    return network;
  }

  @Override
  public void close() {
    arena.close();
    dicts.forEach(StateDict::close);
  }
}
