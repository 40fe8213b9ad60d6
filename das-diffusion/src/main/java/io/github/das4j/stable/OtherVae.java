package io.github.das4j.stable;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.TinyVaeConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.file.HubCache;
import io.github.das4j.checkpoint.kind.WeightKind;
import io.github.das4j.checkpoint.original.OriginalAutoencoder;
import io.github.das4j.checkpoint.original.SingleFiles;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.files.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An autoencoder to run in place of a model's: a folder in diffusers' layout, or a single file in
 * the original one, which may be a whole checkpoint.
 *
 * @param path the folder with a {@code config.json}, or the file
 */
public record OtherVae(Path path) {

  private static final String PIPELINE = "model_index.json";

  /** Relative; configurations write it with few digits. */
  private static final double SAME_SCALE = 1e-6;

  /**
   * The one that a path means: the folder or the file itself, the folder {@code vae} of a whole
   * model, or the only weight file of a folder without configurations.
   *
   * @throws CheckpointException if there is none
   */
  public static OtherVae find(Path given) {
    Path path = HubCache.resolve(given);
    if (Files.isRegularFile(path)) {
      return new OtherVae(path);
    }
    if (!Files.isDirectory(path)) {
      throw new CheckpointException(
          "there is no autoencoder " + path + ": give a folder with config.json, or a file");
    }
    if (Files.isRegularFile(path.resolve(PIPELINE))) {
      return new OtherVae(path.resolve("vae"));
    }
    if (Files.isRegularFile(path.resolve(Configs.CONFIG))) {
      return new OtherVae(path);
    }
    return new OtherVae(
        SingleFiles.find(path)
            .orElseThrow(
                () ->
                    new CheckpointException(
                        path
                            + " is no autoencoder: it has neither a "
                            + Configs.CONFIG
                            + " nor a single weight file")));
  }

  /**
   * The file of its weights.
   *
   * @throws CheckpointException if there is none
   */
  public Path weights() {
    return StateDicts.find(path);
  }

  /** What a record says of it. */
  AddedVae added() {
    Path file = weights();
    return new AddedVae(String.valueOf(file.getFileName()), Sha256.hex(file));
  }

  /** Its configuration in JSON, where there is one: in its folder, or beside its file. */
  private Optional<Path> configuration() {
    Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().resolveSibling("");
    return Optional.of(folder.resolve(Configs.CONFIG)).filter(Files::isRegularFile);
  }

  /** Whether it is a file of the original layout, which has no configuration. */
  private boolean isOriginal() {
    try (StateDict dict = StateDicts.open(path)) {
      WeightKind kind = WeightKind.of(dict);
      return kind == WeightKind.ORIGINAL_VAE || kind == WeightKind.SINGLE_FILE;
    }
  }

  /**
   * Its configuration. What a single file does not tell is as the model has it.
   *
   * @param model the configuration of the autoencoder that it takes the place of
   * @throws CheckpointException if it is no autoencoder, or not supported
   */
  public VaeConfig config(VaeConfig model) {
    if (isOriginal()) {
      try (OriginalAutoencoder original = OriginalAutoencoder.open(path)) {
        return VaeConfig.parse(original.config(model), path.toString());
      }
    }
    Path file = configured();
    return VaeConfig.parse(Configs.read(file), file.toString());
  }

  /** Of one in diffusers' layout. */
  private Path configured() {
    WeightKind.require(StateDicts.open(path), WeightKind.VAE).close();
    Path file =
        configuration()
            .orElseThrow(
                () ->
                    new CheckpointException(
                        path
                            + " is in diffusers' layout, without a "
                            + Configs.CONFIG
                            + " beside it: give its folder, with that"));
    JsonNode json = Configs.read(file);
    if (TinyVaeConfig.is(json)) {
      throw WeightKind.TINY_VAE.instead(path.toString(), List.of(WeightKind.VAE));
    }
    return file;
  }

  /** What its configuration asks for that is not known here; a line each. */
  public List<String> notices() {
    return isOriginal() ? List.of() : Configs.unknown(configured(), VaeConfig::unknownKeys);
  }

  /**
   * Its weights, under today's names; none is read.
   *
   * @throws CheckpointException if they are known to be something else's
   */
  StateDict open() {
    return isOriginal() ? OriginalAutoencoder.open(path).weights() : Component.VAE.open(path);
  }

  /**
   * Its configuration, where its latents are those of a model.
   *
   * @param model the configuration of the autoencoder that it takes the place of
   * @throws CheckpointException if they are others
   */
  VaeConfig configFor(VaeConfig model) {
    VaeConfig own = config(model);
    require("latents of", own.latentChannels(), model.latentChannels(), "channels");
    require("latents of", own.factor(), model.factor(), "pixels each way");
    require("images of", own.outChannels(), model.outChannels(), "channels");
    requireScale("scaling_factor", own.scalingFactor(), model.scalingFactor());
    requireScale("shift_factor", own.shiftFactor(), model.shiftFactor());
    return own;
  }

  private void require(String what, int own, int wanted, String unit) {
    if (own != wanted) {
      throw bad("has " + what + " " + own + " " + unit + ", the model's have " + wanted);
    }
  }

  private void requireScale(String key, double own, double wanted) {
    if (Math.abs(own - wanted) > SAME_SCALE * Math.abs(wanted)) {
      throw bad(
          "has " + key + " " + own + ", the model's autoencoder " + wanted + ": it is of others");
    }
  }

  private CheckpointException bad(String why) {
    return new CheckpointException("the autoencoder " + path + " " + why);
  }
}
