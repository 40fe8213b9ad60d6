package io.github.das4j.stable;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.TinyVaeConfig;
import io.github.das4j.diffusion.Decoder;
import io.github.das4j.nn.TinyAutoencoder;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Opened;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A small autoencoder that decodes the latents of a large model's: TAESD for Stable Diffusion 1.x
 * and 2.x, TAESDXL for SDXL (a folder in diffusers' layout, class {@code AutoencoderTiny}). Closing
 * it frees its weights.
 */
public final class TinyVae implements AutoCloseable {

  private final Opened opened = new Opened();
  private final TinyVaeFolder folder;
  private final TinyAutoencoder network;

  private TinyVae(TinyVaeFolder folder, Placement placement) {
    this.folder = folder;
    TinyVaeConfig config = folder.config();
    try {
      Arena arena = opened.add(new Arena());
      StateDict dict = opened.add(folder.open());
      Weights weights = Weights.of(dict, placement, arena);
      this.network = new TinyAutoencoder(weights, config);
      weights.verify();
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Opens a folder.
   *
   * @throws CheckpointException if it does not hold one; the message says why
   */
  public static TinyVae open(Path folder, Placement placement) {
    return new TinyVae(new TinyVaeFolder(folder), placement);
  }

  /** Keys of its configuration that are not known here; a line each. */
  public List<String> notices() {
    return folder.notices();
  }

  public TinyAutoencoder network() {
    return network;
  }

  /**
   * Its decoder in place of a model's own.
   *
   * @throws CheckpointException if the model's latents are of another size
   */
  public Decoder decoderFor(ImageModel model) {
    folder.requireFor(model.vae().config());
    return this::images;
  }

  private Chain images() {
    List<Stage> stages = new ArrayList<>(network.decodeStages());
    stages.add(Stage.of(TinyVae::bounded));
    return new Chain(stages);
  }

  private static Tensor bounded(Tensor image) {
    // Clamping would pass ∞ for white; 0·∞ is NaN, and 0·x changes no other x.
    return Operations.clamp(image.add(Tensors.scale(image, 0)), 0, 1);
  }

  @Override
  public void close() {
    opened.close();
  }
}
