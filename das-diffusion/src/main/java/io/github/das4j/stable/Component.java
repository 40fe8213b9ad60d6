package io.github.das4j.stable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.config.Sd3Config;
import io.github.das4j.checkpoint.config.T5Config;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.kind.WeightKind;
import io.github.das4j.checkpoint.original.OriginalTransformer;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.FluxTransformer;
import io.github.das4j.nn.Sd3Transformer;
import io.github.das4j.nn.T5Encoder;
import io.github.das4j.nn.UNet;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.DType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The parts of a pipeline that have weights. */
public enum Component {
  UNET,
  TRANSFORMER,
  VAE,
  TEXT_ENCODER,
  TEXT_ENCODER_2,
  TEXT_ENCODER_3;

  private static final String T5 = "t5";

  /** The one in a folder of this name. */
  public static Component named(String folder) {
    return Arrays.stream(values())
        .filter(each -> each.folder().equals(folder))
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException("no component is called " + folder));
  }

  /** Those that a model's folder has, in the order in which they are opened. */
  public static List<Component> of(ModelFolder folder) {
    return folder.weighted().stream().map(Component::named).toList();
  }

  /** Its folder's name. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a configuration is that of a T5, which SD3 has third and FLUX second. */
  public static boolean isT5(JsonNode config) {
    return config.path("model_type").asText().equals(T5);
  }

  private WeightKind kind(JsonNode config) {
    return switch (this) {
      case UNET -> WeightKind.UNET;
      case TRANSFORMER -> isFlux(config) ? WeightKind.FLUX_TRANSFORMER : WeightKind.SD3_TRANSFORMER;
      case VAE -> WeightKind.VAE;
      case TEXT_ENCODER -> WeightKind.CLIP_TEXT;
      case TEXT_ENCODER_2, TEXT_ENCODER_3 ->
          isT5(config) ? WeightKind.T5_ENCODER : WeightKind.CLIP_TEXT;
    };
  }

  private static WeightKind originalKind(JsonNode config) {
    return isFlux(config) ? WeightKind.FLUX_FILE : WeightKind.SD3_FILE;
  }

  private static boolean isFlux(JsonNode config) {
    return config.path("_class_name").asText().startsWith("Flux");
  }

  /**
   * Opens its weights, under today's names; a transformer's may be in the layout of its original
   * code.
   *
   * @throws io.github.das4j.checkpoint.CheckpointException if there are none, or they are known to
   *     be something else's
   */
  public StateDict open(Path folder) {
    Path file = folder.resolve(Configs.CONFIG);
    JsonNode config =
        Files.isRegularFile(file) ? Configs.read(file) : JsonNodeFactory.instance.objectNode();
    StateDict dict = StateDicts.open(folder);
    if (this == TRANSFORMER && WeightKind.of(dict) == originalKind(config)) {
      return OriginalTransformer.renamed(dict);
    }
    WeightKind.require(dict, kind(config));
    return isT5(config)
        ? StateDicts.withSharedEmbedding(dict)
        : StateDicts.modernVae(StateDicts.withoutPositionIds(dict));
  }

  /**
   * Compares names and shapes with a configuration; no tensor is read.
   *
   * @param source of the configuration, for messages
   * @throws io.github.das4j.checkpoint.CheckpointException if they do not fit, or the configuration
   *     is not supported
   */
  public void check(StateDict dict, JsonNode config, String source) {
    try (Arena arena = new Arena()) {
      Weights weights = Weights.checking(dict, arena);
      switch (this) {
        case UNET -> new UNet(weights, UNetConfig.parse(config, source));
        case TRANSFORMER -> transformer(weights, config, source);
        case VAE -> new Autoencoder(weights, VaeConfig.parse(config, source));
        case TEXT_ENCODER -> checkText(weights, config, source);
        case TEXT_ENCODER_2, TEXT_ENCODER_3 -> {
          if (isT5(config)) {
            new T5Encoder(weights, T5Config.parse(config, source));
          } else {
            ClipText.withProjection(weights, ClipConfig.Text.parse(config, source));
          }
        }
      }
      weights.verify();
    }
  }

  private static void transformer(Weights weights, JsonNode config, String source) {
    if (isFlux(config)) {
      new FluxTransformer(weights, FluxConfig.parse(config, source));
    } else {
      new Sd3Transformer(weights, Sd3Config.parse(config, source));
    }
  }

  /** SD3's first encoder has a projection, those of the others have none. */
  private static void checkText(Weights weights, JsonNode config, String source) {
    ClipConfig.Text parsed = ClipConfig.Text.parse(config, source);
    if (config.path("architectures").path(0).asText().endsWith("WithProjection")) {
      ClipText.withProjection(weights, parsed);
    } else {
      ClipText.of(weights, parsed);
    }
  }

  /**
   * The type that it runs in, where a pipeline runs in the one given.
   *
   * @param forceUpcast whether the VAE's configuration wants it in float32
   * @param two whether the pipeline has two CLIPs, whose first's states overflow float16: the
   *     published settings keep it in float32
   */
  public DType type(DType given, boolean forceUpcast, boolean two) {
    boolean full = (this == VAE && forceUpcast) || (this == TEXT_ENCODER && two);
    return full ? DType.FLOAT32 : given;
  }
}
