package io.github.das4j.checkpoint.original;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.kind.WeightKind;
import io.github.das4j.checkpoint.tensors.StateDicts;
import java.nio.file.Path;
import java.util.stream.StreamSupport;

/**
 * An autoencoder in the layout of the original latent-diffusion code: alone in a file, or that of a
 * whole checkpoint, whose other tensors are left out.
 */
public final class OriginalAutoencoder implements AutoCloseable {

  private final StateDict dict;
  private final OriginalVae vae;

  private OriginalAutoencoder(StateDict dict) {
    this.dict = dict;
    boolean nested = OriginalLayout.any(dict, OriginalVae.PREFIX);
    this.vae = new OriginalVae(dict, nested ? OriginalVae.PREFIX : "");
  }

  /**
   * Opens a file; of its tensors none is read.
   *
   * @throws io.github.das4j.checkpoint.CheckpointException if it holds no such autoencoder; the
   *     message says what it is
   */
  public static OriginalAutoencoder open(Path file) {
    return new OriginalAutoencoder(
        WeightKind.require(StateDicts.open(file), WeightKind.ORIGINAL_VAE, WeightKind.SINGLE_FILE));
  }

  /**
   * Its tensors under the names of diffusers. Closing them closes this file.
   *
   * @throws io.github.das4j.checkpoint.CheckpointException if one has an impossible shape; this
   *     file is closed then
   */
  public StateDict weights() {
    try {
      return MappedStateDict.fitting(dict, vae.parts());
    } catch (RuntimeException | Error e) {
      dict.close();
      throw e;
    }
  }

  /**
   * Its configuration, told from shapes; what no shape tells is as the model has it that it is put
   * into.
   */
  public JsonNode config(VaeConfig model) {
    ObjectNode config = vae.config();
    boolean fitting =
        StreamSupport.stream(config.path("block_out_channels").spliterator(), false)
            .allMatch(width -> width.intValue() % model.normNumGroups() == 0);
    if (fitting) {
      config.put("norm_num_groups", model.normNumGroups());
    }
    return config
        .put("scaling_factor", model.scalingFactor())
        .put("shift_factor", model.shiftFactor())
        .put("force_upcast", model.forceUpcast());
  }

  @Override
  public void close() {
    dict.close();
  }
}
