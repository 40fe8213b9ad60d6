package io.github.das4j.checkpoint.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import java.util.List;

/**
 * {@code config.json} of a T5 encoder of version 1.1; absent fields have the defaults of
 * transformers (configuration_t5.py).
 *
 * @param vocabSize rows of the embedding table
 * @param dModel width of a state
 * @param dKv width of a head, which need not divide that of a state
 * @param dFf inner width of the MLP
 * @param numLayers layers
 * @param numHeads heads of a layer
 * @param buckets of distances between tokens, even
 * @param maxDistance from which on all distances are one bucket
 * @param layerNormEpsilon added to the mean square
 */
public record T5Config(
    int vocabSize,
    int dModel,
    int dKv,
    int dFf,
    int numLayers,
    int numHeads,
    int buckets,
    int maxDistance,
    double layerNormEpsilon) {

  private static final String GATED = "gated-gelu";

  /** Names of one function, GELU with tanh. */
  private static final List<String> TANH = List.of("gelu_new", "gelu_pytorch_tanh");

  private static final int MOST_BUCKETS = 4096;

  /**
   * Reads the JSON object of a configuration, which came from the source named.
   *
   * @throws CheckpointException if a setting has a value that is not supported
   */
  public static T5Config parse(JsonNode node, String source) {
    return read(new ConfigValues(node, source));
  }

  /** The keys of a configuration that are not known here. */
  public static List<String> unknownKeys(JsonNode node, String source) {
    ConfigValues settings = new ConfigValues(node, source);
    read(settings);
    return settings.unread(InertKeys.T5);
  }

  /** Files say it in one key or, older than it, in two, which go before it. */
  private static void requireGated(ConfigValues settings) {
    boolean gated = settings.flag("is_gated_act", false);
    if (!gated || settings.value("feed_forward_proj").isPresent()) {
      settings.choice("feed_forward_proj", "relu", GATED);
    }
    settings.choice("dense_act_fn", TANH.get(0), TANH.toArray(String[]::new));
  }

  private static T5Config read(ConfigValues settings) {
    settings.choice("model_type", "t5", "t5");
    settings.requireUnset("quantization_config");
    requireGated(settings);
    T5Config config =
        new T5Config(
            settings.size("vocab_size", 32128),
            settings.size("d_model", 512),
            settings.size("d_kv", 64),
            settings.size("d_ff", 2048),
            settings.bounded("num_layers", 6, ConfigValues.MOST_LAYERS),
            settings.size("num_heads", 8),
            settings.bounded("relative_attention_num_buckets", 32, MOST_BUCKETS),
            settings.size("relative_attention_max_distance", 128),
            settings.positiveReal("layer_norm_epsilon", 1e-6));
    if (config.buckets() % 4 != 0 || config.maxDistance() <= config.buckets() / 4) {
      throw settings.unsupported(
          "relative_attention_num_buckets",
          Integer.toString(config.buckets()),
          "it must be a multiple of 4, and relative_attention_max_distance above a quarter of it");
    }
    return config;
  }
}
