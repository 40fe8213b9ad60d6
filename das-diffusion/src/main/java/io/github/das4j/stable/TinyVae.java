package io.github.das4j.stable;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.TinyVaeConfig;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.diffusion.Decoder;
import io.github.das4j.nn.TinyAutoencoder;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Opened;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Files;
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

  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "diffusion_pytorch_model";

  private final Opened opened = new Opened();
  private final TinyAutoencoder network;
  private final List<String> notices;

  private TinyVae(Path folder, Placement placement) {
    Path file = folder.resolve(CONFIG);
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          folder
              + " is no tiny autoencoder: it has no "
              + CONFIG
              + " (of madebyollin/taesd or taesdxl)");
    }
    JsonNode json = Configs.read(file);
    if (!TinyVaeConfig.is(json)) {
      throw new CheckpointException(
          file
              + " is not that of an AutoencoderTiny but of "
              + json.path("_class_name").asText("no class"));
    }
    TinyVaeConfig config = TinyVaeConfig.parse(json, file.toString());
    this.notices = Configs.unknown(file, TinyVaeConfig::unknownKeys);
    try {
      Arena arena = opened.add(new Arena());
      StateDict dict = opened.add(StateDicts.open(folder, WEIGHTS));
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
    return new TinyVae(folder, placement);
  }

  /** Keys of its configuration that are not known here; a line each. */
  public List<String> notices() {
    return notices;
  }

  public TinyAutoencoder network() {
    return network;
  }

  /**
   * Its decoder in place of a model's own.
   *
   * @throws CheckpointException if the model's latents are of another size
   */
  public Decoder decoderFor(StableDiffusion model) {
    int channels = model.vae().config().latentChannels();
    int factor = model.vae().config().factor();
    TinyVaeConfig config = network.config();
    if (config.latentChannels() != channels || config.factor() != factor) {
      throw new CheckpointException(
          "the tiny autoencoder has latents of "
              + config.latentChannels()
              + " channels and "
              + config.factor()
              + " pixels each way, the model's have "
              + channels
              + " and "
              + factor);
    }
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
