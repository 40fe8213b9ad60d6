package io.github.das4j.stable;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.DenoiserConfig;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.diffusion.Decoder;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.tensor.Placement;
import io.github.das4j.text.PlainEncoder;
import java.util.List;

/** A model that images are drawn from, opened. Closing it frees its weights. */
public sealed interface ImageModel extends AutoCloseable permits StableDiffusion, FlowModel {

  /**
   * Opens a model folder in diffusers layout with what is brought to it.
   *
   * @param clipSkip layers of CLIP to leave out at the end, at least 0
   * @throws CheckpointException if it cannot be used, or an addition does not fit it; the message
   *     says why
   * @throws IllegalArgumentException if the family has no such layers to leave out
   */
  static ImageModel open(
      ModelFolder folder, Placement placement, int clipSkip, Additions additions) {
    return folder.pipeline().isFlow()
        ? FlowModel.open(folder, placement, clipSkip, additions)
        : StableDiffusion.open(folder, placement, clipSkip, additions);
  }

  ModelFolder folder();

  /** What the configurations ask for that is done otherwise, unknown keys among it; a line each. */
  List<String> notices();

  /** What was brought to it, by the digests of its files. */
  Added added();

  Autoencoder vae();

  /**
   * What encodes prompts as they are written.
   *
   * @param textLength ids of T5 that a flow model's prompt is given; 0 for as many as its family's
   *     pipeline gives
   */
  PlainEncoder encoder(int textLength);

  /** Sizes of the network that denoises. */
  DenoiserConfig denoiser();

  /** Bytes of all weights in the types that they are kept in. */
  double weightBytes();

  /** Bytes of copies of the denoiser's weights as they are used, 0 where they are kept so. */
  double widenedBytes();

  /** Size of an image, where none is asked for: that which the network was trained at. */
  default Extent defaultSize() {
    return denoiser().sampleSize().times(vae().config().factor());
  }

  /** Whether a run at this scale asks the network twice, with and without the prompt. */
  default boolean classifierFree(double guidanceScale) {
    return guidanceScale > 1 && denoiser().classifierFree();
  }

  /**
   * The reverse process of one prompt.
   *
   * @param guidance the encoded prompts; what the network wants beside them is added here
   * @param width of the image in pixels, a multiple of the VAE's factor times the patch
   * @param height likewise
   * @param micro what SDXL is told of the image
   * @throws IllegalArgumentException if the model has no such steps or images
   */
  DiffusionProcess process(
      Guidance guidance, Steps steps, int width, int height, MicroConditioning micro);

  /**
   * σ² of the kernel at each step.
   *
   * @param width of the image in pixels
   * @param height likewise
   */
  double[] variances(Steps steps, int width, int height);

  /**
   * The model's decoder on latents made smaller by the mean of each square.
   *
   * @param side of a square in latents, at least 1
   * @param width of the image in pixels
   * @param height likewise
   * @throws IllegalArgumentException if the latents of such images have no such squares
   */
  default Decoder pooled(int side, int width, int height) {
    vae().config().pooled(side, width, height);
    return new PooledImages(new VaeImages(vae()), side);
  }

  @Override
  void close();
}
