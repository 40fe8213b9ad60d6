package io.github.das4j.stable;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.kind.WeightKind;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.UNet;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.DType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** The parts of a pipeline that have weights. */
public enum Component {
  UNET,
  VAE,
  TEXT_ENCODER,
  TEXT_ENCODER_2;

  /** The one in a folder of this name. */
  public static Component named(String folder) {
    return Arrays.stream(values())
        .filter(each -> each.folder().equals(folder))
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException("no component is called " + folder));
  }

  /** Its folder's name. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  private WeightKind kind() {
    return switch (this) {
      case UNET -> WeightKind.UNET;
      case VAE -> WeightKind.VAE;
      case TEXT_ENCODER, TEXT_ENCODER_2 -> WeightKind.CLIP_TEXT;
    };
  }

  /**
   * Opens its weights, under today's names.
   *
   * @throws io.github.das4j.checkpoint.CheckpointException if there are none, or they are known to
   *     be something else's
   */
  public StateDict open(Path folder) {
    return StateDicts.modernVae(
        StateDicts.withoutPositionIds(WeightKind.require(StateDicts.open(folder), kind())));
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
        case VAE -> new Autoencoder(weights, VaeConfig.parse(config, source));
        case TEXT_ENCODER -> ClipText.of(weights, ClipConfig.Text.parse(config, source));
        case TEXT_ENCODER_2 ->
            ClipText.withProjection(weights, ClipConfig.Text.parse(config, source));
      }
      weights.verify();
    }
  }

  /**
   * The type that it runs in, where a pipeline runs in the one given.
   *
   * @param forceUpcast whether the VAE's configuration wants it in float32
   * @param two whether the pipeline has two text encoders, whose first's states overflow float16:
   *     the published settings keep it in float32
   */
  public DType type(DType given, boolean forceUpcast, boolean two) {
    boolean full = (this == VAE && forceUpcast) || (this == TEXT_ENCODER && two);
    return full ? DType.FLOAT32 : given;
  }
}
