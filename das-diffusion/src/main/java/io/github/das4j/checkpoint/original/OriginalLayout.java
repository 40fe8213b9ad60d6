package io.github.das4j.checkpoint.original;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.kind.WeightKind;
import io.github.das4j.checkpoint.original.OriginalCheckpoint.Family;
import java.util.List;

/** Tells from the names and shapes in a single file which family it is of, and refuses others. */
final class OriginalLayout {

  static final String UNET = "model.diffusion_model.";
  static final String EMA = "model_ema.";
  private static final int LATENT_CHANNELS = 4;
  private static final String VAE = "first_stage_model.";
  static final String CLIP = "cond_stage_model.transformer.";
  static final String OPEN_CLIP = "cond_stage_model.model.";
  static final String XL_FIRST = "conditioner.embedders.0.transformer.";
  static final String XL_SECOND = "conditioner.embedders.1.model.";

  /** Marks of networks that are preconditioned in sigma (EDM), as their files carry them. */
  private static final List<String> EDM =
      List.of("edm_vpred.sigma_max", "edm_vpred.sigma_min", "edm_mean", "edm_std");

  static final String VELOCITY = "v_pred";
  static final String ZERO_SNR = "ztsnr";
  private static final String XL_REFINER = "conditioner.embedders.0.model.";

  private OriginalLayout() {}

  /**
   * The family of a whole checkpoint that can be run.
   *
   * @throws CheckpointException if it is another's, or lacks a part
   */
  static Family family(StateDict dict) {
    refuseEdm(dict);
    WeightKind kind = WeightKind.of(dict);
    if (kind == WeightKind.SD3_FILE) {
      return Family.STABLE_DIFFUSION_3;
    }
    if (kind != WeightKind.SINGLE_FILE) {
      throw kind.instead(dict.source(), List.of(WeightKind.SINGLE_FILE));
    }
    Family family = named(dict);
    requireChannels(dict);
    if (!any(dict, VAE)) {
      throw new CheckpointException(
          dict.source() + " has no autoencoder (no " + VAE + "…): give a full checkpoint");
    }
    if (family == Family.STABLE_DIFFUSION_XL && !any(dict, XL_FIRST)) {
      throw new CheckpointException(
          dict.source() + " lacks the first text encoder of SDXL (no " + XL_FIRST + "…)");
    }
    return family;
  }

  private static Family named(StateDict dict) {
    if (any(dict, XL_SECOND)) {
      return Family.STABLE_DIFFUSION_XL;
    }
    if (any(dict, XL_REFINER)) {
      throw new CheckpointException(
          dict.source() + " is the refiner of SDXL, which has no use here: give the base model");
    }
    if (any(dict, OPEN_CLIP)) {
      return Family.STABLE_DIFFUSION_2;
    }
    if (any(dict, CLIP)) {
      return Family.STABLE_DIFFUSION_1;
    }
    throw new CheckpointException(
        dict.source()
            + " holds a U-Net but no text encoder known here (no "
            + String.join(", ", CLIP, OPEN_CLIP, XL_SECOND)
            + "): give a full checkpoint");
  }

  private static void refuseEdm(StateDict dict) {
    EDM.stream()
        .filter(dict.names()::contains)
        .findFirst()
        .ifPresent(
            mark -> {
              throw new CheckpointException(
                  dict.source()
                      + ": its mark "
                      + mark
                      + " says that the network is preconditioned in sigma (EDM), which is not"
                      + " supported");
            });
  }

  private static void requireChannels(StateDict dict) {
    long channels = size(dict, UNET + "input_blocks.0.0.weight", 1);
    if (channels != LATENT_CHANNELS) {
      throw new CheckpointException(
          dict.source()
              + " has a U-Net of "
              + channels
              + " input channels ("
              + UNetConfig.conditionedOn(channels)
              + "), which cannot be run: give a model of text alone, with 4");
    }
  }

  /** Whether the name of a tensor begins so. */
  static boolean any(StateDict dict, String prefix) {
    return dict.names().stream().anyMatch(name -> name.startsWith(prefix));
  }

  /**
   * An extent of a tensor that must be there.
   *
   * @throws CheckpointException if it is not, or has fewer dimensions
   */
  static long size(StateDict dict, String name, int dimension) {
    if (!dict.names().contains(name)) {
      throw new CheckpointException(dict.source() + " lacks " + name + ": is it whole?");
    }
    long[] shape = dict.shape(name);
    if (dimension >= shape.length) {
      throw new CheckpointException(
          dict.source() + ": " + name + " has " + shape.length + " dimensions, which cannot be");
    }
    return shape[dimension];
  }
}
