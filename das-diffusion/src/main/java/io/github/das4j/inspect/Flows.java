package io.github.das4j.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.DenoiserConfig;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.config.PipelineClass;
import io.github.das4j.checkpoint.config.Sd3Config;
import io.github.das4j.checkpoint.config.T5Config;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.stable.Component;
import io.github.das4j.stable.FlowFit;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is known of a flow model, as far as its parts are there. */
record Flows(
    Path folder,
    DenoiserConfig transformer,
    VaeConfig vae,
    ClipConfig.Text first,
    Optional<ClipConfig.Text> second,
    Optional<T5Config> t5) {

  static final List<Component> COMPONENTS =
      List.of(
          Component.TRANSFORMER,
          Component.VAE,
          Component.TEXT_ENCODER,
          Component.TEXT_ENCODER_2,
          Component.TEXT_ENCODER_3);

  private static final String CLASS = "_class_name";
  private static final List<String> TRANSFORMERS =
      List.of("SD3Transformer2DModel", "FluxTransformer2DModel");

  /**
   * Whether a flow model of a family known here is meant: as the index says or, where it names no
   * pipeline, the transformer.
   */
  static boolean areMeant(Optional<JsonNode> index, Optional<JsonNode> transformer) {
    String pipeline = index.map(node -> node.path(CLASS).asText()).orElse("");
    if (!pipeline.isEmpty()) {
      return Arrays.stream(PipelineClass.values())
          .anyMatch(each -> each.isFlow() && each.className().equals(pipeline));
    }
    return transformer.filter(Flows::isTransformer).isPresent();
  }

  /** Whether a configuration is that of a transformer known here. */
  static boolean isTransformer(JsonNode config) {
    return TRANSFORMERS.contains(config.path(CLASS).asText());
  }

  /** The configuration of a transformer, of whichever family. */
  static DenoiserConfig transformer(JsonNode config, String source) {
    return config.path(CLASS).asText().equals(TRANSFORMERS.get(1))
        ? FluxConfig.parse(config, source)
        : Sd3Config.parse(config, source);
  }

  /** The keys of a transformer's configuration that are not known here. */
  static List<String> unknownKeys(JsonNode config, String source) {
    return config.path(CLASS).asText().equals(TRANSFORMERS.get(1))
        ? FluxConfig.unknownKeys(config, source)
        : Sd3Config.unknownKeys(config, source);
  }

  /** Whether the parts belong together; empty where one is missing that it takes to tell. */
  Optional<FlowFit> fit() {
    if (transformer instanceof FluxConfig flux) {
      return t5.map(encoder -> FlowFit.of(folder, vae, flux, first, encoder));
    }
    return second.map(other -> FlowFit.of(folder, vae, (Sd3Config) transformer, first, other, t5));
  }
}
